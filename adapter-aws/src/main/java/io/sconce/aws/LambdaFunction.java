package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerResponseEvent;
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Rehearsal;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.start.ClassList;
import io.sconce.start.ColdStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * One function on Lambda: its predictor, how it starts, and what it answers to each kind of event.
 * {@link PredictorHandler} is how Lambda and users see it.
 */
final class LambdaFunction implements RequestStreamHandler, AutoCloseable {

  // What the error for a longer reply says; 100 bytes more than the documented 6 MB.
  private static final int MAX_REPLY_BYTES = 6_291_556;

  /** A problem must always fit. */
  private static final int LEAST_REPLY_BYTES = 16 << 10;

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for an event.
  private static final String MAX_REQUEST_BYTES = "6291456";

  /** What a reply's way back takes: as JSON to the runtime, and on to the front door. */
  private static final Duration WAY_BACK = Duration.ofMillis(250);

  /**
   * While libtorch is mapped, and then with the model: so many that the first answers are as quick
   * as later ones, within a millisecond. With five answers they are not more than 15 either: JDK 17
   * replaces reflection by code of its own at the 16th use, which takes two.
   */
  private static final int REHEARSALS_BEFORE = 8;

  private static final int REHEARSALS_AFTER = 2;

  private final int maxReplyBytes;
  private final HttpApi httpApi;
  private final RestApi restApi;
  private final LoadBalancer loadBalancer;
  private final PredictionEndpoint endpoint;
  private final Settings settings;

  @SuppressWarnings("unused") // Held here, since the runtime holds its hooks weakly.
  private Optional<Object> snapStart = Optional.empty();

  /** Nothing is loaded yet. */
  LambdaFunction(Predictor<?, ?> predictor, Settings settings) {
    this.settings = settings;
    this.maxReplyBytes =
        settings.number(
            "SCONCE_MAX_RESPONSE_BYTES", MAX_REPLY_BYTES, LEAST_REPLY_BYTES, MAX_REPLY_BYTES);
    this.httpApi = new HttpApi(maxReplyBytes);
    this.restApi = new RestApi(settings.flag("SCONCE_REST_BINARY", false), maxReplyBytes);
    this.loadBalancer = new LoadBalancer(Math.min(maxReplyBytes, LoadBalancer.MAX_REPLY_BYTES));
    this.endpoint =
        new PredictionEndpoint(
            predictor, settings.withDefault("SCONCE_MAX_REQUEST_BYTES", MAX_REQUEST_BYTES));
  }

  /**
   * Loads the predictor, and does meanwhile what the first answer needs besides.
   *
   * @param init says how long Lambda waits for it
   * @throws io.sconce.LoadException if it cannot be loaded
   */
  void start(ColdStart start, InitPhase init) {
    // Before the load and not beside it: libtorch is being mapped all the while, which takes the
    // longest, and a third busy thread would take from its time where there are two CPUs.
    rehearsal(List.of(Event.Kind.HTTP_API)).run(REHEARSALS_BEFORE);
    endpoint.startLoading(
        start, () -> rehearsal(List.of(Event.Kind.HTTP_API)).run(REHEARSALS_AFTER));
    ClassList.read(LambdaFunction.class, "runtime-classes.txt")
        .load(LambdaFunction.class.getClassLoader(), () -> false);
    init.await(endpoint, start);
    snapStart = snapStart();
  }

  /** Empty where SnapStart is off, or has no hooks. */
  private Optional<Object> snapStart() {
    if (!settings.text("AWS_LAMBDA_INITIALIZATION_TYPE").equals(Optional.of("snap-start"))) {
      return Optional.empty();
    }
    try {
      SnapStart hooks = new SnapStart(endpoint, rehearsal(RehearsalEvents.EVERY_KIND));
      hooks.register();
      return Optional.of(hooks);
    } catch (NoClassDefFoundError e) {
      LoggerFactory.getLogger(LambdaFunction.class)
          .warn(
              "SnapStart without org.crac:crac in the package: the snapshot is of a function that"
                  + " is not warm, and all that start from it share libtorch's random numbers");
      return Optional.empty();
    }
  }

  /** Answers one event of any kind; see {@link PredictorHandler#handleRequest}. */
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] payload = input.readAllBytes();
    Event event = EventReader.read(payload);
    switch (event.kind()) {
      case HTTP_API -> ReplyWriter.write(handle(event.httpApi(), context), output);
      case REST_API -> ReplyWriter.write(handle(event.restApi(), context), output);
      case LOAD_BALANCER -> ReplyWriter.write(handle(event.loadBalancer(), context), output);
      case SCHEDULE -> output.write(keepWarm(context));
      case DIRECT -> output.write(invoke(prediction(payload), context));
    }
  }

  APIGatewayV2HTTPResponse handle(APIGatewayV2HTTPEvent event, Context context) {
    return answer(httpApi, event, context);
  }

  APIGatewayProxyResponseEvent handle(APIGatewayProxyRequestEvent event, Context context) {
    return answer(restApi, event, context);
  }

  ApplicationLoadBalancerResponseEvent handle(
      ApplicationLoadBalancerRequestEvent event, Context context) {
    return answer(loadBalancer, event, context);
  }

  /** Samples as events of these kinds in turn, sent by this function to itself. */
  Rehearsal rehearsal(List<Event.Kind> kinds) {
    return new Rehearsal(endpoint, new RehearsalEvents(this, kinds));
  }

  @Override
  public void close() {
    endpoint.close();
  }

  /** Makes no prediction. While the predictor loads it waits: between invocations nothing runs. */
  private byte[] keepWarm(Context context) {
    boolean unused = endpoint.awaitLoaded(timeLeft(context, Optional.empty()));
    return invoke(Request.of("GET", "/v2/health/ready"), context);
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
    Request timed = request.id(context.getAwsRequestId()).timeLeft(timeLeft(context, patience));
    return context instanceof RehearsalContext ? timed.asRehearsal() : timed;
  }

  private static Duration timeLeft(Context context, Optional<Duration> patience) {
    Duration function = Duration.ofMillis(context.getRemainingTimeInMillis());
    Duration sooner = patience.filter(door -> door.compareTo(function) < 0).orElse(function);
    Duration timeLeft = sooner.minus(WAY_BACK);
    return timeLeft.isNegative() ? Duration.ZERO : timeLeft;
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
