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
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.log.CloudLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

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

  // What the error for a longer reply says; 100 bytes more than the documented 6 MB.
  private static final int MAX_REPLY_BYTES = 6_291_556;

  /** A problem must always fit. */
  private static final int LEAST_REPLY_BYTES = 16 << 10;

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for an event.
  private static final String MAX_REQUEST_BYTES = "6291456";

  /** What a reply's way back takes: as JSON to the runtime, and on to the front door. */
  private static final Duration WAY_BACK = Duration.ofMillis(250);

  static {
    // Before a subclass or a predictor can make a logger: SLF4J looks for its backend once.
    CloudLog.install(PredictorHandler.class.getClassLoader());
  }

  private final int maxReplyBytes;
  private final HttpApi httpApi;
  private final RestApi restApi;
  private final LoadBalancer loadBalancer;
  private final PredictionEndpoint endpoint;

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
    this.maxReplyBytes =
        settings.number(
            "SCONCE_MAX_RESPONSE_BYTES", MAX_REPLY_BYTES, LEAST_REPLY_BYTES, MAX_REPLY_BYTES);
    this.httpApi = new HttpApi(maxReplyBytes);
    this.restApi = new RestApi(settings.flag("SCONCE_REST_BINARY", false), maxReplyBytes);
    this.loadBalancer = new LoadBalancer(Math.min(maxReplyBytes, LoadBalancer.MAX_REPLY_BYTES));
    this.endpoint =
        new PredictionEndpoint(
            predictor, settings.withDefault("SCONCE_MAX_REQUEST_BYTES", MAX_REQUEST_BYTES));
    this.endpoint.load();
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
    byte[] payload = input.readAllBytes();
    Event event = EventReader.read(payload);
    switch (event.kind()) {
      case HTTP_API -> ReplyWriter.write(handle(event.httpApi(), context), output);
      case REST_API -> ReplyWriter.write(handle(event.restApi(), context), output);
      case LOAD_BALANCER -> ReplyWriter.write(handle(event.loadBalancer(), context), output);
      case SCHEDULE -> output.write(invoke(Request.of("GET", "/v2/health/ready"), context));
      case DIRECT -> output.write(invoke(prediction(payload), context));
    }
  }

  /**
   * Answers one request of API Gateway's HTTP API (payload format 2.0) or of a function URL.
   *
   * @param event maps and body may be null
   * @param context the invocation's
   * @return what the front door makes a response of; failures too
   */
  public final APIGatewayV2HTTPResponse handle(APIGatewayV2HTTPEvent event, Context context) {
    return answer(httpApi, event, context);
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
    return answer(restApi, event, context);
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
    return answer(loadBalancer, event, context);
  }

  /** Closes the predictor, which Lambda never does and tests should. */
  @Override
  public void close() {
    endpoint.close();
  }

  private <E, R> R answer(FrontDoor<E, R> door, E event, Context context) {
    LogContext.enter(context);
    try {
      Request head = of(context, door.head(event), door.patience(event));
      Function<Response, R> rendering = response -> message(door, event, head, response);
      byte[] body;
      try {
        body = door.body(event).bytes();
      } catch (MalformedInputException e) {
        return rendering.apply(endpoint.refuse(head, e));
      }
      return endpoint.answer(head.body(body), rendering);
    } finally {
      LogContext.leave();
    }
  }

  private static <E, R> R message(
      FrontDoor<E, R> door, E event, Request request, Response response) {
    Reply reply = Reply.of(request, response);
    if (reply.base64() && !door.decodesBase64()) {
      throw new PredictionFailedException(
          "a REST API sends a binary answer on as base64, unless its binaryMediaTypes fit; set"
              + " them, and SCONCE_REST_BINARY=true");
    }
    R message = door.reply(event, reply);
    checkLength(bytes(door, message), door.maxReplyBytes());
    return message;
  }

  private byte[] invoke(Request bare, Context context) {
    LogContext.enter(context);
    try {
      Request request = of(context, bare, Optional.empty());
      Response response =
          endpoint.answer(
              request,
              answer -> {
                checkLength(answer.body().length, maxReplyBytes);
                return answer;
              });
      if (response.status() >= 400) {
        throw InvocationFailedException.of(response, request.id());
      }
      return response.body();
    } finally {
      LogContext.leave();
    }
  }

  private static Request prediction(byte[] payload) {
    return Request.of("POST", "/predict").header("Accept", "application/json").body(payload);
  }

  private static Request of(Context context, Request request, Optional<Duration> patience) {
    Duration function = Duration.ofMillis(context.getRemainingTimeInMillis());
    Duration sooner = patience.filter(door -> door.compareTo(function) < 0).orElse(function);
    Duration timeLeft = sooner.minus(WAY_BACK);
    return request
        .id(context.getAwsRequestId())
        .timeLeft(timeLeft.isNegative() ? Duration.ZERO : timeLeft);
  }

  private static void checkLength(long bytes, int maxBytes) {
    if (bytes > maxBytes) {
      throw new PredictionFailedException(
          "the reply of " + bytes + " bytes is over the limit of " + maxBytes);
    }
  }

  private static <R> long bytes(FrontDoor<?, R> door, R reply) {
    CountingStream count = new CountingStream();
    try {
      door.write(reply, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count.bytes;
  }

  /** Counts what is written and keeps nothing. */
  private static final class CountingStream extends OutputStream {

    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
    }
  }
}
