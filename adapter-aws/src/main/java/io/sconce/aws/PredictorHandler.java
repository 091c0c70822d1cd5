package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerResponseEvent;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.libtorch.LibtorchLoader;
import io.sconce.log.CloudLog;
import io.sconce.start.ColdStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Serves a predictor on AWS Lambda: {@code --handler io.sconce.aws.PredictorHandler}.
 *
 * <p>The predictor is the one that {@code SCONCE_PREDICTOR} or {@code
 * META-INF/services/io.sconce.Predictor} names. For two functions in one artifact, or a predictor
 * whose constructor takes arguments, extend this class:
 *
 * <pre>{@code
 * public final class SmallDigits extends PredictorHandler {
 *   public SmallDigits() {
 *     super(new DigitPredictor("small"));
 *   }
 * }
 * }</pre>
 *
 * <p>Events of API Gateway (HTTP and REST APIs), function URLs and load balancers are answered as
 * HTTP. Any other payload is the body of {@code POST /predict}, and its reply the bare answer as
 * JSON. EventBridge's scheduled events keep an instance warm: no prediction is made.
 *
 * <p>Answers from many threads at once.
 */
public class PredictorHandler implements RequestStreamHandler, AutoCloseable {

  private static final long TOUCHED = System.nanoTime();

  static {
    // The JVM verifies a class before it initialises it, and loads other classes for that: those
    // that methods here catch, convert or implement. So this class does nothing but hand on.
    LibtorchLoader.begin();
    // Before a subclass or a predictor can make a logger: SLF4J looks for its backend once.
    CloudLog.install(PredictorHandler.class.getClassLoader());
  }

  private final LambdaFunction function;

  /**
   * Finds the predictor and loads it, in Lambda's init phase.
   *
   * @throws LoadException if there is not exactly one predictor, or it cannot be loaded; Lambda
   *     reports its message as the init error
   */
  public PredictorHandler() {
    this(Settings.fromEnvironment());
  }

  private PredictorHandler(Settings settings) {
    this(Predictor.find(settings, PredictorHandler.class.getClassLoader()), settings);
  }

  /**
   * Loads this predictor.
   *
   * @param predictor constructed and not loaded yet
   * @throws LoadException if it cannot be loaded
   */
  protected PredictorHandler(Predictor<?, ?> predictor) {
    this(predictor, Settings.fromEnvironment());
  }

  /**
   * Loads this predictor under these settings.
   *
   * @param predictor constructed and not loaded yet
   * @param settings in place of the environment
   * @throws LoadException if it cannot be loaded
   */
  protected PredictorHandler(Predictor<?, ?> predictor, Settings settings) {
    this(predictor, settings, InitPhase.of(settings));
  }

  PredictorHandler(Predictor<?, ?> predictor, Settings settings, InitPhase init) {
    this.function = new LambdaFunction(predictor, settings);
    this.function.start(ColdStart.touchedAt(TOUCHED), init);
  }

  /**
   * Answers one event of any kind, in the shape that its sender reads.
   *
   * @param input the event
   * @param output takes the reply
   * @param context its request id names this request in logs and replies, its remaining time is the
   *     deadline
   * @throws IOException if the streams fail
   * @throws InvocationFailedException if this is a direct invocation without an answer; over HTTP a
   *     failure is a reply
   */
  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    function.handleRequest(input, output, context);
  }

  /**
   * Answers one request of API Gateway's HTTP API (payload format 2.0) or of a function URL.
   *
   * @param event maps and body may be null
   * @param context the invocation's
   * @return what the front door makes a response of; failures too
   */
  public final APIGatewayV2HTTPResponse handle(APIGatewayV2HTTPEvent event, Context context) {
    return function.handle(event, context);
  }

  /**
   * Answers one request of API Gateway's REST API, or of its HTTP API with payload format 1.0.
   *
   * <p>REST APIs turn a binary reply into bytes only where their {@code binaryMediaTypes} fit.
   * Where they do, say so by {@code SCONCE_REST_BINARY=true}; without it the caller sees 500 in
   * place of a binary answer.
   *
   * @param event maps and body may be null
   * @param context the invocation's
   * @return what the front door makes a response of; failures too
   */
  public final APIGatewayProxyResponseEvent handle(
      APIGatewayProxyRequestEvent event, Context context) {
    return function.handle(event, context);
  }

  /**
   * Answers one request of an Application Load Balancer. Its health checks are answered as ready,
   * whatever their path.
   *
   * @param event maps and body may be null
   * @param context the invocation's
   * @return what the front door makes a response of, with the kind of header map that the event
   *     has; failures too
   */
  public final ApplicationLoadBalancerResponseEvent handle(
      ApplicationLoadBalancerRequestEvent event, Context context) {
    return function.handle(event, context);
  }

  final LambdaFunction function() {
    return function;
  }

  /** Closes the predictor, which Lambda never does and tests should. */
  @Override
  public void close() {
    function.close();
  }
}
