package io.sconce.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.log.CloudLog;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Serves a predictor on Google Cloud Functions: {@code
 * --entry-point=io.sconce.gcp.PredictorFunction}.
 *
 * <p>The predictor is the one that {@code SCONCE_PREDICTOR} or {@code
 * META-INF/services/io.sconce.Predictor} names. For two functions in one artifact, or a predictor
 * whose constructor takes arguments, extend this class:
 *
 * <pre>{@code
 * public final class SmallDigits extends PredictorFunction {
 *   public SmallDigits() {
 *     super(new DigitPredictor("small"));
 *   }
 * }
 * }</pre>
 */
public class PredictorFunction implements HttpFunction, AutoCloseable {

  // https://cloud.google.com/run/quotas#request_limits
  private static final int MAX_RESPONSE_BYTES = 32 << 20;

  /** A problem must always fit. */
  private static final int LEAST_RESPONSE_BYTES = 16 << 10;

  static {
    // Before a subclass or a predictor can make a logger: SLF4J looks for its backend once.
    CloudLog.install(PredictorFunction.class.getClassLoader());
  }

  private final int maxResponseBytes;
  private final PredictionEndpoint endpoint;
  private final GcpMessages messages;

  /**
   * Finds the predictor and loads it. The port opens afterwards, so a model that cannot be loaded
   * fails the deployment.
   *
   * @throws LoadException if there is not exactly one predictor, or it cannot be loaded
   */
  public PredictorFunction() {
    this(Settings.fromEnvironment());
  }

  private PredictorFunction(Settings settings) {
    this(find(settings), settings);
  }

  /**
   * Loads this predictor.
   *
   * @param predictor constructed and not loaded yet
   * @throws LoadException if it cannot be loaded
   */
  protected PredictorFunction(Predictor<?, ?> predictor) {
    this(predictor, Settings.fromEnvironment());
  }

  /**
   * Loads this predictor under these settings.
   *
   * @param predictor constructed and not loaded yet
   * @param settings in place of the environment
   * @throws LoadException if it cannot be loaded
   */
  protected PredictorFunction(Predictor<?, ?> predictor, Settings settings) {
    try {
      this.maxResponseBytes =
          settings.number(
              "SCONCE_MAX_RESPONSE_BYTES",
              MAX_RESPONSE_BYTES,
              LEAST_RESPONSE_BYTES,
              MAX_RESPONSE_BYTES);
      this.endpoint = new PredictionEndpoint(predictor, settings);
      this.messages = new GcpMessages(settings);
      this.endpoint.load();
    } catch (LoadException e) {
      throw logged(e);
    }
  }

  private static Predictor<?, ?> find(Settings settings) {
    try {
      return Predictor.find(settings, PredictorFunction.class.getClassLoader());
    } catch (LoadException e) {
      throw logged(e);
    }
  }

  /** The framework buries the sentence in the middle of a stack trace of its own. */
  private static LoadException logged(LoadException e) {
    LoggerFactory.getLogger(PredictorFunction.class)
        .error("the function cannot start: {}", e.getMessage());
    return e;
  }

  /**
   * Answers one request. Called from many threads.
   *
   * @param httpRequest what came
   * @param httpResponse what goes back; failures are answers too
   * @throws IOException if the connection breaks
   */
  @Override
  public final void service(HttpRequest httpRequest, HttpResponse httpResponse) throws IOException {
    long arrived = System.nanoTime();
    Request head = messages.head(httpRequest);
    MDC.put(CloudLog.REQUEST_ID, head.id());
    GcpMessages.trace(head.headers()).ifPresent(trace -> MDC.put(CloudLog.TRACE, trace));
    try {
      GcpMessages.send(respond(head, httpRequest, arrived), httpResponse);
    } finally {
      MDC.clear();
    }
  }

  private Response respond(Request head, HttpRequest httpRequest, long arrived) {
    try {
      Request request = head.body(messages.body(httpRequest));
      if (request.timeLeft().isPresent()) {
        // The platform counts from the first byte on, and bodies may come slowly.
        Duration reading = Duration.ofNanos(System.nanoTime() - arrived);
        request = request.timeLeft(request.timeLeft().get().minus(reading));
      }
      return endpoint.answer(request, this::sendable);
    } catch (MalformedInputException e) {
      return endpoint.refuse(head, e);
    } catch (VirtualMachineError e) {
      // The framework would answer with nothing and live on, so this lives on too, and says it.
      return endpoint.refuse(head, new PredictionFailedException("the JVM failed", e));
    }
  }

  /** Closes the predictor, which the framework never does and tests should. */
  @Override
  public void close() {
    endpoint.close();
  }

  private Response sendable(Response response) {
    int bytes = response.body().length;
    if (bytes > maxResponseBytes) {
      throw new PredictionFailedException(
          "the answer of " + bytes + " bytes is over the limit of " + maxResponseBytes);
    }
    return response;
  }
}
