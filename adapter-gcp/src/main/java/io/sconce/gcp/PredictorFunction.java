package io.sconce.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import io.sconce.InputTooLargeException;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Rehearsal;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.libtorch.LibtorchLoader;
import io.sconce.log.CloudLog;
import io.sconce.start.ClassList;
import io.sconce.start.ColdStart;
import io.sconce.start.YoungCollection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
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

  private static final long TOUCHED = System.nanoTime();

  static {
    LibtorchLoader.begin();
    // Before a subclass or a predictor can make a logger: SLF4J looks for its backend once.
    CloudLog.install(PredictorFunction.class.getClassLoader());
  }

  /**
   * While libtorch is mapped, and then with the model: the first ones load what the rest need, and
   * more only take CPU from the mapping. With five answers they are not more than 15, either: JDK
   * 17 replaces reflection by code of its own at the 16th use, which takes two milliseconds.
   */
  private static final int REHEARSALS_BEFORE = 4;

  private static final int REHEARSALS_AFTER = 2;

  private final int maxResponseBytes;
  private final PredictionEndpoint endpoint;
  private final GcpMessages messages;

  /**
   * Finds the predictor and loads it. The port opens afterwards, so a model that cannot be loaded
   * fails the deployment.
   *
   * <p>With {@code SCONCE_EARLY_PORT=true} this returns while the predictor still loads, and the
   * port opens first. Predictions wait, as long as they have time, and health is "not ready". If
   * loading fails, the process ends with the exit status 1, and requests that wait lose their
   * connection.
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
    this(predictor, settings, () -> System.exit(1));
  }

  /** The same, with another way to end the process, for tests. */
  PredictorFunction(Predictor<?, ?> predictor, Settings settings, Runnable exit) {
    try {
      boolean earlyPort = settings.flag("SCONCE_EARLY_PORT", false);
      this.maxResponseBytes =
          settings.number(
              "SCONCE_MAX_RESPONSE_BYTES",
              MAX_RESPONSE_BYTES,
              LEAST_RESPONSE_BYTES,
              MAX_RESPONSE_BYTES);
      this.endpoint = new PredictionEndpoint(predictor, settings);
      this.messages = new GcpMessages(settings);
      this.endpoint.startLoading(
          ColdStart.touchedAt(TOUCHED), () -> rehearsal().run(REHEARSALS_AFTER));
      rehearsal().run(REHEARSALS_BEFORE);
      if (earlyPort) {
        endpoint.whenLoadingFails(failure -> end(failure, exit));
      } else {
        rehearseInvoker();
        endpoint.awaitLoaded();
      }
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

  /**
   * The invoker constructs the function before all else, and starts its server afterwards. As much
   * of that as can be done twice is done here, while nothing else can be done but wait.
   */
  private void rehearseInvoker() {
    // Hidden from the function's own loader, but not from the one that its API comes from.
    ClassLoader invoker = HttpFunction.class.getClassLoader();
    ClassList.read(PredictorFunction.class, "invoker-classes.txt").load(invoker, endpoint::isReady);
    if (!LibtorchLoader.hasEnded()) {
      // Or it falls into the loading of the model. The reference handler is bound by now, and the
      // other threads wait for libtorch outside of Java.
      YoungCollection.makeIfNear();
    }
    // Not in a container, which has both on one class path: there an archive has done most of it,
    // and the server would write to the function's own log.
    boolean apart = invoker != PredictorFunction.class.getClassLoader();
    if (apart && Runtime.getRuntime().availableProcessors() > 1) {
      // The server binds native methods, which all of Java would wait for while libtorch is mapped.
      LibtorchLoader.awaitEnd();
      if (!endpoint.isReady()) {
        ServerRehearsal.run(invoker);
      }
    }
  }

  /** Says what a constructor that throws would have said, and ends the process. */
  private static void end(Throwable failure, Runnable exit) {
    LoggerFactory.getLogger(PredictorFunction.class)
        .error("the function cannot start, and ends: {}", failure.getMessage(), failure);
    exit.run();
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
    Optional<String> trace = GcpMessages.trace(head.headers());
    if (trace.isPresent()) {
      MDC.put(CloudLog.TRACE, trace.get());
    }
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
    } catch (MalformedInputException | InputTooLargeException e) {
      return endpoint.refuse(head, e);
    } catch (VirtualMachineError e) {
      // The framework would answer with nothing and live on, so this lives on too, and says it.
      return endpoint.refuse(head, new PredictionFailedException("the JVM failed", e));
    }
  }

  /** Samples as requests, sent by this function to itself. */
  private Rehearsal rehearsal() {
    return new Rehearsal(
        endpoint, body -> service(new RehearsalRequest(body), new RehearsalRequest.Answer()));
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
