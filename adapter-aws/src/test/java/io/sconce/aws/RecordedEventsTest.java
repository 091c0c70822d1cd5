package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.aws.Predictors.DistancePredictor;
import io.sconce.aws.Predictors.EchoPredictor;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import java.io.ByteArrayInputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every event that AWS publishes, byte for byte: what it says, as {@code expected.csv} has it by
 * hand, and what AWS's own deserializer makes of it.
 */
final class RecordedEventsTest {

  private static final HttpApi HTTP_API = new HttpApi(1 << 20);
  private static final RestApi REST_API = new RestApi(true, 1 << 20);
  private static final LoadBalancer LOAD_BALANCER = new LoadBalancer(1 << 20);

  /** A test that is run with each row of the table, of which it takes the first columns. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/events/expected.csv",
      delimiter = '|',
      quoteCharacter = '\'',
      nullValues = "-",
      numLinesToSkip = 1)
  @Retention(RetentionPolicy.RUNTIME)
  private @interface EachHttpEvent {}

  private final DistancePredictor predictor = new DistancePredictor();
  private final Function function = new Function(predictor);

  @EachHttpEvent
  void is_read_as_what_it_says(
      String file,
      Event.Kind kind,
      String method,
      String path,
      String query,
      int headerFields,
      @Nullable String cookie,
      @Nullable String body,
      boolean base64) {
    Event event = EventReader.read(EventFile.recorded(file));

    Request head = head(event);
    assertThat(event.kind()).isEqualTo(kind);
    assertThat(head.method()).isEqualTo(method);
    assertThat(head.path()).isEqualTo(path);
    assertThat(head.query()).isEqualTo(query);
    assertThat(head.headers().fields()).hasSize(headerFields);
    assertThat(head.headers().first("Cookie").orElse(null)).isEqualTo(cookie);
    assertThat(body(event)).isEqualTo(new EventBody(body == null ? null : string(body), base64));
  }

  private static Stream<Arguments> headers() {
    Headers.Field first = new Headers.Field("Header1", "value1");
    Headers.Field cookies = new Headers.Field("Cookie", "cookie1; cookie2");
    return Stream.of(
        Arguments.of(
            "awsdocs/http-api",
            List.of(first, new Headers.Field("Header2", "value1,value2"), cookies)),
        Arguments.of(
            "awsdocs/http-api-1.0",
            List.of(
                first,
                new Headers.Field("Header2", "value1"),
                new Headers.Field("Header2", "value2"))),
        // The map of single values has another header1, which the one of all values overrules.
        Arguments.of(
            "http-api-1.0",
            List.of(
                first,
                new Headers.Field("Header2", "value1"),
                new Headers.Field("Header2", "value2"))),
        // Both are the same header.
        Arguments.of(
            "aws-lambda-java-libs/apigw_auth_v2",
            List.of(
                new Headers.Field("header1", "value1"),
                new Headers.Field("Header2", "value2"),
                new Headers.Field("Header1", "Value1"),
                cookies)));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void has_its_headers_one_by_one(String file, List<Headers.Field> fields) {
    Event event = EventReader.read(EventFile.recorded(file));

    assertThat(head(event).headers().fields()).isEqualTo(fields);
  }

  @EachHttpEvent
  void is_answered_in_the_shape_of_its_kind(
      String file,
      Event.Kind kind,
      String method,
      String path,
      String query,
      int headerFields,
      @Nullable String cookie,
      @Nullable String body,
      boolean base64,
      int status) {
    JsonObject reply =
        function.invoke(EventFile.recorded(file), TestContext.ONE_MINUTE).getAsJsonObject();

    String headers = "headers";
    switch (kind) {
      case HTTP_API ->
          assertThat(reply.keySet())
              .containsExactly("statusCode", "headers", "body", "isBase64Encoded");
      case REST_API -> {
        headers = "multiValueHeaders";
        assertThat(reply.keySet())
            .containsExactly("statusCode", headers, "body", "isBase64Encoded");
      }
      case LOAD_BALANCER -> {
        headers = file.endsWith("multi-value") ? "multiValueHeaders" : "headers";
        assertThat(reply.keySet())
            .containsExactly("statusCode", "statusDescription", headers, "body", "isBase64Encoded");
        assertThat(reply.get("statusDescription").getAsString()).startsWith(status + " ");
      }
      case SCHEDULE, DIRECT -> throw new AssertionError(kind + " has no reply of HTTP's");
    }
    assertThat(reply.get("statusCode").getAsInt()).as(reply.toString()).isEqualTo(status);
    assertThat(reply.getAsJsonObject(headers).keySet()).contains("Content-Type", "X-Request-Id");
    assertThat(predictor.calls).isZero();
  }

  @EachHttpEvent
  void is_what_awss_own_deserializer_makes_of_it(String file, Event.Kind kind) {
    byte[] json = EventFile.recorded(file);
    Event event = EventReader.read(json);

    switch (kind) {
      case HTTP_API -> isTheSame(HTTP_API, event.httpApi(), aws(APIGatewayV2HTTPEvent.class, json));
      case REST_API ->
          isTheSame(REST_API, event.restApi(), aws(APIGatewayProxyRequestEvent.class, json));
      case LOAD_BALANCER ->
          isTheSame(
              LOAD_BALANCER,
              event.loadBalancer(),
              aws(ApplicationLoadBalancerRequestEvent.class, json));
      case SCHEDULE, DIRECT -> throw new AssertionError(kind + " has no event of HTTP's");
    }
  }

  private static <E> void isTheSame(FrontDoor<E, ?> door, E ours, E awss) {
    Request ourHead = door.head(ours);
    Request awssHead = door.head(awss);

    assertThat(ourHead.method()).isEqualTo(awssHead.method());
    assertThat(ourHead.path()).isEqualTo(awssHead.path());
    assertThat(ourHead.query()).isEqualTo(awssHead.query());
    assertThat(lastValues(ourHead.headers())).isEqualTo(lastValues(awssHead.headers()));
    assertThat(door.body(ours)).isEqualTo(door.body(awss));
    assertThat(door.patience(ours)).isEqualTo(door.patience(awss));
  }

  /**
   * AWS's maps ignore case, so that of {@code Accept} and {@code accept}, which no front door sends
   * but some recordings have, the last one is left.
   */
  private static Map<String, String> lastValues(Headers headers) {
    Map<String, String> values = new TreeMap<>();
    for (Headers.Field field : headers.fields()) {
      values.put(field.name().toLowerCase(Locale.ROOT), field.value());
    }
    return values;
  }

  @EachHttpEvent
  void has_a_reply_that_awss_own_deserializer_understands(String file, Event.Kind kind) {
    byte[] json = EventFile.recorded(file);
    JsonObject reply = function.invoke(json, TestContext.ONE_MINUTE).getAsJsonObject();
    byte[] bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
    int status = reply.get("statusCode").getAsInt();
    String body = reply.get("body").getAsString();

    switch (kind) {
      case HTTP_API -> {
        APIGatewayV2HTTPResponse read = aws(APIGatewayV2HTTPResponse.class, bytes);
        assertThat(read.getStatusCode()).isEqualTo(status);
        assertThat(read.getBody()).isEqualTo(body);
        assertThat(read.getHeaders()).containsKey("X-Request-Id");
      }
      case REST_API -> {
        APIGatewayProxyResponseEvent read = aws(APIGatewayProxyResponseEvent.class, bytes);
        assertThat(read.getStatusCode()).isEqualTo(status);
        assertThat(read.getBody()).isEqualTo(body);
        assertThat(read.getMultiValueHeaders()).containsKey("X-Request-Id");
        assertThat(read.getHeaders()).isNull();
      }
      case LOAD_BALANCER -> {
        ApplicationLoadBalancerResponseEvent read =
            aws(ApplicationLoadBalancerResponseEvent.class, bytes);
        assertThat(read.getStatusCode()).isEqualTo(status);
        assertThat(read.getStatusDescription()).startsWith(status + " ");
        assertThat(read.getBody()).isEqualTo(body);
      }
      case SCHEDULE, DIRECT -> throw new AssertionError(kind + " has no reply of HTTP's");
    }
  }

  /**
   * As the runtime reads an event for a handler that declares its type, but without Joda's dates,
   * which are not on this class path and in no event of HTTP's.
   */
  private static <T> T aws(Class<T> type, byte[] json) {
    return JacksonFactory.getInstance()
        .getSerializer(type)
        .fromJson(new ByteArrayInputStream(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule",
        "awsdocs/schedule",
        "aws-lambda-java-libs/scheduled_event",
        "aws-lambda-java-libs/scheduler_event"
      })
  void of_a_schedule_is_answered_without_a_prediction(String file) {
    JsonObject reply =
        function.invoke(EventFile.recorded(file), TestContext.ONE_MINUTE).getAsJsonObject();

    assertThat(EventReader.read(EventFile.recorded(file)).kind()).isEqualTo(Event.Kind.SCHEDULE);
    assertThat(reply.toString()).isEqualTo("{\"ready\":true}");
    assertThat(predictor.calls).isZero();
  }

  /** Of what is no kind of ours the whole payload is the input, and it is not this model's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "appsync_authorizer_event",
        "cloudformation_event",
        "cognito_userpool_presignup",
        "eventbridge_event",
        "iot_button_event",
        "kafka_event",
        "kinesis_event",
        "lambda_destination_event",
        "s3_event",
        "secrets_rotation_event",
        "sns_event",
        "sqs_event",
        "vpc_lattice_v2_request"
      })
  void of_another_service_ends_in_a_function_error_that_says_why(String file) {
    isRefused(EventFile.recorded("aws-lambda-java-libs/" + file));
  }

  /**
   * The member that EventBridge sends is {@code detail-type}; here it is named as Java's getter.
   */
  @ParameterizedTest
  @ValueSource(strings = "awsdocs/cloudwatch-scheduled")
  void of_a_schedule_as_only_a_sample_writes_it_is_no_schedule(String file) {
    isRefused(EventFile.recorded(file));
  }

  private void isRefused(byte[] event) {
    InvocationFailedException thrown =
        catchThrowableOfType(
            InvocationFailedException.class, () -> function.invoke(event, TestContext.ONE_MINUTE));
    InvocationFailedException ofText =
        catchThrowableOfType(
            InvocationFailedException.class,
            () -> new Function(new EchoPredictor()).invoke(event, TestContext.ONE_MINUTE));

    assertThat(EventReader.read(event).kind()).isEqualTo(Event.Kind.DIRECT);
    assertThat(thrown)
        .hasMessage(
            "input.x: expected a whole number from -2147483648 to 2147483647, got no such member");
    assertThat(thrown.status()).isEqualTo(422);
    assertThat(ofText).hasMessage("input: expected a string, got an object");
    assertThat(predictor.calls).isZero();
    assertThat(function.invoke("{\"x\":3,\"y\":4}").toString()).isEqualTo("{\"distance\":5.0}");
  }

  private static Request head(Event event) {
    return switch (event.kind()) {
      case HTTP_API -> HTTP_API.head(event.httpApi());
      case REST_API -> REST_API.head(event.restApi());
      case LOAD_BALANCER -> LOAD_BALANCER.head(event.loadBalancer());
      case SCHEDULE, DIRECT -> throw new AssertionError("read as " + event.kind());
    };
  }

  private static EventBody body(Event event) {
    return switch (event.kind()) {
      case HTTP_API -> HTTP_API.body(event.httpApi());
      case REST_API -> REST_API.body(event.restApi());
      case LOAD_BALANCER -> LOAD_BALANCER.body(event.loadBalancer());
      case SCHEDULE, DIRECT -> throw new AssertionError("read as " + event.kind());
    };
  }

  private static String string(String json) {
    return JsonParser.parseString(json).getAsString();
  }
}
