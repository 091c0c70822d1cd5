package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.slf4j.MDC;

/** Small predictors that need no model. */
final class Predictors {

  private Predictors() {}

  /** What all of them have in common. */
  abstract static class Small<I, O> implements Predictor<I, O> {

    int calls;
    boolean closed;
    List<I> samples = List.of();
    Optional<Duration> timeLeft = Optional.empty();
    Map<String, String> logContext = Map.of();

    @Override
    public void load(Settings settings) {}

    @Override
    public final O predict(I input, Call call) {
      calls++;
      timeLeft = call.timeLeft();
      logContext = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
      return answer(input);
    }

    abstract O answer(I input);

    @Override
    public final List<I> samples() {
      return samples;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  record Point(int x, int y) {}

  record Distance(double distance) {}

  /** JSON in, JSON out; the origin is no point it takes. */
  static final class DistancePredictor extends Small<Point, Distance> {
    @Override
    Distance answer(Point point) {
      if (point.x() == 0 && point.y() == 0) {
        throw new IllegalStateException("/secret/path: the model broke");
      }
      return new Distance(Math.hypot(point.x(), point.y()));
    }
  }

  /** Text in, text out. */
  static final class EchoPredictor extends Small<String, String> {
    @Override
    String answer(String text) {
      return text;
    }
  }

  /** Bytes in, the same bytes out as an image. */
  static final class ImagePredictor extends Small<byte[], byte[]> {
    @Override
    byte[] answer(byte[] image) {
      return image;
    }

    @Override
    public String outputMediaType() {
      return "image/png";
    }
  }

  /** Bytes in, their number out. */
  static final class SizePredictor extends Small<byte[], Integer> {
    @Override
    Integer answer(byte[] bytes) {
      return bytes.length;
    }
  }

  /** Throws what it is given. */
  static final class ThrowingPredictor extends Small<String, String> {

    private final Error error;

    ThrowingPredictor(Error error) {
      this.error = error;
    }

    @Override
    String answer(String text) {
      throw error;
    }
  }

  /** Text in, text out, once a test lets it load. */
  static final class LatePredictor implements Predictor<String, String> {

    final List<String> asked = new CopyOnWriteArrayList<>();
    List<String> samples = List.of();
    volatile boolean loaded;

    private final CountDownLatch released = new CountDownLatch(1);
    private Optional<String> failure = Optional.empty();

    /** Loading will end in this, and not in a model. */
    void fails(String message) {
      failure = Optional.of(message);
    }

    /** Lets it load. */
    void release() {
      released.countDown();
    }

    @Override
    public void load(Settings settings) {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      failure.ifPresent(
          message -> {
            throw new LoadException(message);
          });
      loaded = true;
    }

    @Override
    public String predict(String input, Call call) {
      assertThat(loaded).isTrue();
      asked.add(input);
      return input;
    }

    @Override
    public List<String> samples() {
      return samples;
    }

    @Override
    public void close() {}
  }
}
