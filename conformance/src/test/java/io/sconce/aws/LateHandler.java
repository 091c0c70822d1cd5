package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A function whose init on demand is over as soon as it begins, and whose predictor is loaded as
 * soon as the runtime's thread waits for it: in an invocation, or in the constructor where Lambda
 * lets an init last.
 */
public final class LateHandler implements RequestStreamHandler {

  /** A variable with what loading fails with. */
  public static final String FAILURE = "LATE_FAILURE";

  private final CountDownLatch released = new CountDownLatch(1);
  private final PredictorHandler handler;

  /** Text in, text out. */
  private final class LatePredictor implements Predictor<String, String> {

    @Override
    public void load(Settings settings) {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      settings
          .text(FAILURE)
          .ifPresent(
              failure -> {
                throw new LoadException(failure);
              });
    }

    @Override
    public String predict(String text, Call call) {
      return text;
    }

    @Override
    public void close() {}
  }

  private static final class Handler extends PredictorHandler {

    Handler(Predictor<?, ?> predictor, Settings settings) {
      super(predictor, settings, shortened(InitPhase.of(settings)));
    }

    private static InitPhase shortened(InitPhase init) {
      return new InitPhase(init.limit().map(limit -> Duration.ZERO), init.exit());
    }
  }

  /** As Lambda constructs it. */
  public LateHandler() {
    Thread runtime = Thread.currentThread();
    Thread releasing = new Thread(() -> releaseOnceWaiting(runtime));
    releasing.setDaemon(true);
    releasing.start();
    this.handler = new Handler(new LatePredictor(), Settings.fromEnvironment());
  }

  private void releaseOnceWaiting(Thread runtime) {
    while (runtime.getState() != Thread.State.WAITING
        && runtime.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    released.countDown();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handler.handleRequest(input, output, context);
  }
}
