package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.sconce.LoadException;
import io.sconce.aws.Predictors.DistancePredictor;
import io.sconce.aws.Predictors.EchoPredictor;
import io.sconce.aws.Predictors.ImagePredictor;
import io.sconce.aws.Predictors.SizePredictor;
import io.sconce.aws.Predictors.ThrowingPredictor;
import io.sconce.http.Response;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class PredictorHandlerTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, -1};

  private static JsonObject headers(JsonObject reply) {
    return reply.getAsJsonObject("headers");
  }

  private static int status(JsonObject reply) {
    return reply.get("statusCode").getAsInt();
  }

  private static String body(JsonObject reply) {
    return reply.get("body").getAsString();
  }

  private static byte[] decodedBody(JsonObject reply) {
    assertThat(reply.get("isBase64Encoded").getAsBoolean()).isTrue();
    return Base64.getDecoder().decode(body(reply));
  }

  private static JsonObject problem(JsonObject reply) {
    return JsonParser.parseString(body(reply)).getAsJsonObject();
  }

  // Every kind of HTTP event

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value"
      })
  void answers_a_json_body(String kind) {
    EventFile event =
        EventFile.of(kind).to("POST", "/predict").text("application/json", "{\"x\":3,\"y\":4}");
    event.header("Accept", "application/json");

    JsonObject reply = new Function(new DistancePredictor()).reply(event);

    assertThat(status(reply)).isEqualTo(200);
    assertThat(body(reply)).isEqualTo("{\"distance\":5.0}");
    assertThat(reply.get("isBase64Encoded").getAsBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value"
      })
  void keeps_every_byte_of_a_binary_body_both_ways(String kind) {
    byte[] image = new byte[256 * 256];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) ((i * 31) >> 3);
    }
    EventFile event = EventFile.of(kind).to("POST", "/predict").bytes("image/png", image);
    event.header("Accept", "*/*").header("accept", "*/*");

    JsonObject reply =
        new Function(new ImagePredictor(), Map.of("SCONCE_REST_BINARY", "true")).reply(event);

    assertThat(status(reply)).isEqualTo(200);
    assertThat(decodedBody(reply)).isEqualTo(image);
    assertThat(body(reply)).doesNotContain("\n", "\r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value"
      })
  void turns_a_failure_into_a_problem_that_tells_nothing_of_the_inside(String kind) {
    EventFile event =
        EventFile.of(kind).to("POST", "/predict").text("application/json", "{\"x\":0,\"y\":0}");

    JsonObject reply = new Function(new DistancePredictor()).reply(event);

    assertThat(status(reply)).isEqualTo(500);
    assertThat(problem(reply).get("requestId").getAsString()).isEqualTo("request-1");
    assertThat(reply.toString()).doesNotContain("secret", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value"
      })
  void answers_broken_base64_with_400(String kind) {
    EventFile event =
        EventFile.of(kind)
            .to("POST", "/predict")
            .text("image/png", "Hello from Lambda!")
            .with("isBase64Encoded", new JsonPrimitive(true));
    SizePredictor predictor = new SizePredictor();

    JsonObject reply = new Function(predictor).reply(event);

    assertThat(status(reply)).isEqualTo(400);
    assertThat(problem(reply).get("detail").getAsString()).contains("base64");
    assertThat(predictor.calls).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value"
      })
  void survives_absent_null_and_mistyped_members(String kind) {
    List<String> members =
        List.of(
            "headers",
            "multiValueHeaders",
            "queryStringParameters",
            "multiValueQueryStringParameters",
            "pathParameters",
            "stageVariables",
            "cookies",
            "rawQueryString",
            "path",
            "rawPath",
            "body",
            "isBase64Encoded");
    List<JsonElement> values =
        List.of(
            JsonNull.INSTANCE,
            new JsonPrimitive(7),
            new JsonPrimitive("text"),
            JsonParser.parseString("[1,null,{\"a\":[]}]"),
            JsonParser.parseString("{\"a\":null,\"b\":[null,1],\"c\":{}, \"d e\\n\":\"x\"}"));
    Function function = new Function(new DistancePredictor());

    for (String member : members) {
      int absent = status(function.reply(EventFile.of(kind).without(member)));

      assertThat(absent).as("without %s", member).isIn(200, 400, 404, 405, 422);
      for (JsonElement value : values) {
        int mistyped = status(function.reply(EventFile.of(kind).with(member, value)));
        assertThat(mistyped).as("%s = %s", member, value).isIn(200, 400, 404, 405, 422);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http-api", "rest-api", "load-balancer"})
  void reads_the_members_in_any_order(String kind) {
    EventFile event =
        EventFile.of(kind).to("POST", "/predict").text("application/json", "{\"x\":3,\"y\":4}");
    JsonObject reversed = new JsonObject();
    List<String> names = List.copyOf(event.json().keySet());
    for (int i = names.size() - 1; i >= 0; i--) {
      reversed.add(names.get(i), event.json().get(names.get(i)));
    }
    reversed.remove("headers");
    reversed.remove("multiValueHeaders");

    JsonObject reply =
        new Function(new DistancePredictor()).invoke(reversed.toString()).getAsJsonObject();

    assertThat(status(reply)).isEqualTo(200);
  }

  @Test
  void reads_header_names_in_any_case() {
    EventFile event =
        EventFile.of("http-api")
            .to("POST", "/predict")
            .with("body", "plain")
            .header("cOnTeNt-TyPe", "text/plain");

    JsonObject reply = new Function(new EchoPredictor()).reply(event);

    assertThat(body(reply)).isEqualTo("plain");
  }

  @Test
  void sends_text_beyond_ascii_as_text() {
    EventFile event =
        EventFile.of("http-api").to("POST", "/predict").text("text/plain", "zażółć \uD83D\uDD25");

    JsonObject reply = new Function(new EchoPredictor()).reply(event);

    assertThat(body(reply)).isEqualTo("zażółć \uD83D\uDD25");
    assertThat(reply.get("isBase64Encoded").getAsBoolean()).isFalse();
  }

  @Test
  void takes_the_stage_of_an_http_api_off_the_path() {
    Function function = new Function(new DistancePredictor());
    EventFile staged = EventFile.of("http-api").to("GET", "/prod/v2").withContext("stage", "prod");
    EventFile bare = EventFile.of("http-api").to("GET", "/prod").withContext("stage", "prod");
    EventFile unnamed = EventFile.of("http-api").to("GET", "/$default/v2");
    EventFile rest = EventFile.of("rest-api").to("GET", "/prod/v2").withContext("stage", "prod");

    assertThat(status(function.reply(staged))).isEqualTo(200);
    assertThat(status(function.reply(bare))).isEqualTo(200);
    assertThat(status(function.reply(unnamed))).isEqualTo(404);
    assertThat(status(function.reply(rest))).isEqualTo(404);
  }

  @Test
  void decodes_a_path_once_and_only_where_it_arrives_encoded() {
    Function function = new Function(new DistancePredictor());
    EventFile url = EventFile.of("function-url").to("GET", "/v2/health/l%69ve");
    EventFile rest = EventFile.of("rest-api").to("GET", "/v2/health/l%69ve");
    EventFile balancer = EventFile.of("load-balancer").to("GET", "/v2/health/l%69ve");
    EventFile api = EventFile.of("http-api").to("GET", "/v2/health/l%69ve");
    EventFile bare = EventFile.of("function-url").to("GET", "/100%");

    assertThat(status(function.reply(url))).isEqualTo(200);
    assertThat(status(function.reply(rest))).isEqualTo(200);
    assertThat(status(function.reply(balancer))).isEqualTo(200);
    assertThat(status(function.reply(api))).isEqualTo(404);
    assertThat(status(function.reply(bare))).isEqualTo(404);
  }

  @Test
  void reads_a_function_url_that_lacks_its_route_key() {
    EventFile event = EventFile.of("function-url").without("routeKey").to("GET", "/v2");

    JsonObject reply = new Function(new DistancePredictor()).reply(event);

    assertThat(status(reply)).isEqualTo(200);
  }

  @Test
  void names_the_request_as_lambda_does() {
    EventFile event = EventFile.of("http-api").to("GET", "/v2");

    JsonObject reply = new Function(new DistancePredictor()).reply(event);

    assertThat(headers(reply).get("X-Request-Id").getAsString()).isEqualTo("request-1");
  }

  // The shapes of the replies

  @Test
  void replies_to_a_rest_api_with_four_members_only() {
    JsonObject reply =
        new Function(new DistancePredictor()).reply(EventFile.of("rest-api").to("GET", "/v2"));

    assertThat(reply.keySet())
        .containsExactlyInAnyOrder("statusCode", "multiValueHeaders", "body", "isBase64Encoded");
    assertThat(reply.getAsJsonObject("multiValueHeaders").getAsJsonArray("Content-Type"))
        .containsExactly(new JsonPrimitive("application/json"));
  }

  @Test
  void replies_to_an_http_api_with_single_headers() {
    JsonObject reply =
        new Function(new DistancePredictor()).reply(EventFile.of("http-api").to("GET", "/v2"));

    assertThat(reply.keySet())
        .containsExactlyInAnyOrder("statusCode", "headers", "body", "isBase64Encoded");
    assertThat(headers(reply).get("Content-Type").getAsString()).isEqualTo("application/json");
  }

  @Test
  void replies_to_a_load_balancer_with_the_header_map_that_it_sent() {
    Function function = new Function(new DistancePredictor());

    JsonObject single = function.reply(EventFile.of("load-balancer").to("GET", "/v2"));
    JsonObject multiple = function.reply(EventFile.of("load-balancer-multi-value").to("GET", "/"));
    JsonObject neither =
        function.reply(EventFile.of("load-balancer").to("GET", "/v2").without("headers"));

    assertThat(single.get("statusDescription").getAsString()).isEqualTo("200 OK");
    assertThat(single.keySet()).contains("headers").doesNotContain("multiValueHeaders");
    assertThat(multiple.keySet()).contains("multiValueHeaders").doesNotContain("headers");
    assertThat(neither.keySet()).contains("headers", "multiValueHeaders");
  }

  @Test
  void sends_no_body_with_head_and_204() {
    Function function = new Function(new DistancePredictor());

    JsonObject head = function.reply(EventFile.of("http-api").to("HEAD", "/v2"));
    JsonObject options = function.reply(EventFile.of("http-api").to("OPTIONS", "/predict"));

    assertThat(status(head)).isEqualTo(200);
    assertThat(body(head)).isEmpty();
    assertThat(status(options)).isEqualTo(204);
    assertThat(body(options)).isEmpty();
    assertThat(headers(options).get("Allow").getAsString()).isEqualTo("OPTIONS, POST");
  }

  @Test
  void refuses_a_binary_answer_that_a_rest_api_would_send_as_base64() {
    EventFile event = EventFile.of("rest-api").to("POST", "/predict").bytes("image/png", PNG);

    JsonObject reply = new Function(new ImagePredictor()).reply(event);

    assertThat(status(reply)).isEqualTo(500);
    assertThat(reply.get("isBase64Encoded").getAsBoolean()).isFalse();
  }

  @Test
  void lets_a_rest_api_send_binary_bodies_in_without_any_setting() {
    EventFile event = EventFile.of("rest-api").to("POST", "/predict").bytes("image/png", PNG);

    JsonObject reply = new Function(new SizePredictor()).reply(event);

    assertThat(body(reply)).isEqualTo("10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http-api", "rest-api", "load-balancer"})
  void measures_the_whole_reply_with_its_escapes_and_headers_against_the_limit(String kind) {
    Function function =
        new Function(new EchoPredictor(), Map.of("SCONCE_MAX_RESPONSE_BYTES", "20000"));

    assertThat(status(function.reply(echo(kind, "x".repeat(19_000))))).isEqualTo(200);
    assertThat(status(function.reply(echo(kind, "x".repeat(20_000))))).isEqualTo(500);
    assertThat(status(function.reply(echo(kind, "\"".repeat(9_000))))).isEqualTo(200);
    assertThat(status(function.reply(echo(kind, "\"".repeat(10_000))))).isEqualTo(500);
  }

  private static EventFile echo(String kind, String text) {
    return EventFile.of(kind)
        .to("POST", "/predict")
        .text("text/plain", text)
        .header("accept", "text/plain")
        .header("accept-encoding", "identity");
  }

  @Test
  void refuses_an_answer_over_lambdas_own_limit() {
    Function function = new Function(new ImagePredictor());
    byte[] fits = new byte[4_500_000];
    byte[] tooLong = new byte[4_720_000];

    JsonObject good =
        function.reply(EventFile.of("http-api").to("POST", "/").bytes("image/png", fits));
    JsonObject bad =
        function.reply(EventFile.of("http-api").to("POST", "/").bytes("image/png", tooLong));

    assertThat(decodedBody(good)).hasSize(4_500_000);
    assertThat(status(bad)).isEqualTo(500);
  }

  @Test
  void refuses_an_answer_over_the_load_balancers_limit() {
    EventFile event =
        EventFile.of("load-balancer-multi-value")
            .to("POST", "/predict")
            .bytes("image/png", new byte[800_000]);

    JsonObject reply = new Function(new ImagePredictor()).reply(event);

    assertThat(status(reply)).isEqualTo(500);
    assertThat(reply.get("statusDescription").getAsString()).isEqualTo("500 Internal Server Error");
  }

  // What throws

  @Test
  void turns_an_error_that_is_not_the_jvms_own_into_a_reply() {
    Function function = new Function(new ThrowingPredictor(new ServiceConfigurationError("bad")));
    EventFile event = EventFile.of("http-api").to("POST", "/predict").text("text/plain", "x");

    assertThat(status(function.reply(event))).isEqualTo(500);
  }

  @Test
  void lets_a_broken_jvm_end() {
    Function function = new Function(new ThrowingPredictor(new InternalError("broken")));
    EventFile event = EventFile.of("http-api").to("POST", "/predict").text("text/plain", "x");

    assertThatThrownBy(() -> function.reply(event)).isInstanceOf(InternalError.class);
    assertThat(MDC.get("requestId")).isNull();
  }

  // Direct invocations

  @Test
  void answers_a_direct_invocation_with_the_bare_answer() {
    JsonElement reply = new Function(new DistancePredictor()).invoke("{\"x\":3,\"y\":4}");

    assertThat(reply).isEqualTo(JsonParser.parseString("{\"distance\":5.0}"));
  }

  @Test
  void answers_a_direct_text_and_bytes_as_json() {
    JsonElement text = new Function(new EchoPredictor()).invoke("\"plain\"");
    JsonElement bytes = new Function(new ImagePredictor()).invoke("\"iVBORw==\"");

    assertThat(text).isEqualTo(new JsonPrimitive("plain"));
    assertThat(bytes).isEqualTo(new JsonPrimitive("iVBORw=="));
  }

  @Test
  void tells_a_direct_caller_what_was_wrong_with_the_payload() {
    Function function = new Function(new DistancePredictor());

    InvocationFailedException thrown =
        catchThrowableOfType(
            InvocationFailedException.class, () -> function.invoke("{\"x\":3,\"y\":\"four\"}"));

    assertThat(thrown.status()).isEqualTo(422);
    assertThat(thrown).hasMessageContaining("y").hasNoCause();
    assertThat(thrown.getStackTrace()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"x\":3,", "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"me"})
  void tells_a_direct_caller_that_a_payload_is_broken(String payload) {
    Function function = new Function(new DistancePredictor());

    assertThatExceptionOfType(InvocationFailedException.class)
        .isThrownBy(() -> function.invoke(payload))
        .satisfies(thrown -> assertThat(thrown.status()).isEqualTo(400));
  }

  @Test
  void gives_a_direct_caller_the_request_id_when_the_model_fails() {
    Function function = new Function(new DistancePredictor());

    assertThatExceptionOfType(InvocationFailedException.class)
        .isThrownBy(() -> function.invoke("{\"x\":0,\"y\":0}"))
        .withMessageContaining("request-1")
        .withMessageNotContaining("secret");
    assertThat(function.invoke("{\"x\":3,\"y\":4}").isJsonObject()).isTrue();
  }

  @Test
  void tells_a_direct_caller_the_status_where_there_is_no_sentence() {
    assertThat(InvocationFailedException.of(Response.of(503), "request-1"))
        .hasMessage("the function answered 503 (request id request-1)");
  }

  @Test
  void refuses_a_direct_answer_over_the_limit() {
    Function function =
        new Function(new EchoPredictor(), Map.of("SCONCE_MAX_RESPONSE_BYTES", "20000"));
    String fits = "x".repeat(20_000 - 2); // JSON adds two quotes.

    assertThat(function.invoke("\"" + fits + "\"").getAsString()).isEqualTo(fits);
    assertThatExceptionOfType(InvocationFailedException.class)
        .isThrownBy(() -> function.invoke("\"" + fits + "x\""))
        .satisfies(thrown -> assertThat(thrown.status()).isEqualTo(500));
  }

  @Test
  void takes_a_payload_that_only_looks_like_an_event_as_an_input() {
    DistancePredictor predictor = new DistancePredictor();

    JsonElement reply =
        new Function(predictor)
            .invoke(
                "{\"requestContext\":7,\"version\":\"2.0\",\"httpMethod\":\"GET\",\"x\":3,\"y\":4}");

    assertThat(reply.getAsJsonObject().has("distance")).isTrue();
  }

  // Warm-up and health

  @Test
  void answers_a_schedule_without_a_prediction() {
    DistancePredictor predictor = new DistancePredictor();

    JsonObject reply = new Function(predictor).reply(EventFile.of("schedule"));

    assertThat(reply.get("ready").getAsBoolean()).isTrue();
    assertThat(predictor.calls).isZero();
  }

  @Test
  void answers_a_load_balancers_health_check_whatever_its_path() {
    DistancePredictor predictor = new DistancePredictor();
    EventFile event =
        EventFile.of("load-balancer-multi-value")
            .to("GET", "/health/of/this/target")
            .header("user-agent", "ELB-HealthChecker/2.0");

    JsonObject reply = new Function(predictor).reply(event);

    assertThat(status(reply)).isEqualTo(200);
    assertThat(predictor.calls).isZero();
  }

  // Deadline and log context

  @Test
  void gives_the_predictor_the_time_that_lambda_or_the_front_door_leaves() {
    assertThat(timeLeft("http-api", 60_000)).isBetween(Duration.ofSeconds(25), millis(29_750));
    assertThat(timeLeft("rest-api", 60_000)).isBetween(Duration.ofSeconds(25), millis(28_750));
    assertThat(timeLeft("http-api", 20_000)).isBetween(Duration.ofSeconds(15), millis(19_750));
    assertThat(timeLeft("function-url", 60_000)).isBetween(millis(55_000), millis(59_750));
    assertThat(timeLeft("load-balancer", 60_000)).isBetween(millis(55_000), millis(59_750));
    assertThat(timeLeft("http-api", 100)).isEqualTo(Duration.ZERO);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static Duration timeLeft(String kind, int remainingTimeMillis) {
    EchoPredictor predictor = new EchoPredictor();
    EventFile event = EventFile.of(kind).to("POST", "/predict").text("text/plain", "x");
    new Function(predictor).reply(event, new TestContext("id", remainingTimeMillis, null));
    return predictor.timeLeft.orElseThrow();
  }

  @Test
  void puts_request_id_and_trace_into_the_log_context_and_takes_them_out() {
    EchoPredictor predictor = new EchoPredictor();
    EventFile event = EventFile.of("http-api").to("POST", "/predict").text("text/plain", "x");

    new Function(predictor).reply(event, new TestContext("id-7", 1000, "Root=1-5bdb40ca"));

    assertThat(predictor.logContext)
        .containsEntry("requestId", "id-7")
        .containsEntry("trace", "Root=1-5bdb40ca");
    assertThat(MDC.get("requestId")).isNull();
    assertThat(MDC.get("trace")).isNull();
  }

  @Test
  void prefers_the_trace_that_the_runtime_sets_for_the_x_ray_sdk() {
    EchoPredictor predictor = new EchoPredictor();
    System.setProperty(LogContext.TRACE_PROPERTY, "Root=1-property");
    try {
      new Function(predictor).invoke("\"x\"");
    } finally {
      System.clearProperty(LogContext.TRACE_PROPERTY);
    }

    assertThat(predictor.logContext).containsEntry("trace", "Root=1-property");
  }

  // Typed methods, construction

  @Test
  void answers_typed_events_with_nothing_but_nulls_in_them() {
    Function function = new Function(new DistancePredictor());
    TestContext context = TestContext.ONE_MINUTE;

    assertThat(function.handle(new APIGatewayV2HTTPEvent(), context).getStatusCode())
        .isEqualTo(200);
    assertThat(function.handle(new APIGatewayProxyRequestEvent(), context).getStatusCode())
        .isEqualTo(200);
    assertThat(function.handle(new ApplicationLoadBalancerRequestEvent(), context).getStatusCode())
        .isEqualTo(200);
  }

  @Test
  void works_without_joda_time_on_the_class_path() {
    assertThatThrownBy(() -> Class.forName("org.joda.time.DateTime"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void makes_two_functions_of_two_subclasses() {
    EventFile event = EventFile.of("http-api").to("POST", "/predict").text("text/plain", "abc");

    JsonObject echo = new Function(new EchoPredictor()).reply(event);
    JsonObject distance = new Function(new DistancePredictor()).reply(event);

    assertThat(body(echo)).isEqualTo("abc");
    assertThat(status(distance)).isEqualTo(415);
  }

  @Test
  void says_in_one_sentence_that_there_is_no_predictor() {
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(PredictorHandler::new)
        .withMessageContaining("SCONCE_PREDICTOR");
  }

  @Test
  void says_what_is_wrong_with_a_setting() {
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(
            () -> new Function(new EchoPredictor(), Map.of("SCONCE_REST_BINARY", "yes")).close())
        .withMessage("SCONCE_REST_BINARY: expected true or false, got 'yes'");
  }

  @Test
  void refuses_a_body_over_a_configured_limit() {
    Function function =
        new Function(new SizePredictor(), Map.of("SCONCE_MAX_REQUEST_BYTES", "100"));
    EventFile event =
        EventFile.of("http-api").to("POST", "/predict").bytes("image/png", new byte[101]);

    assertThat(status(function.reply(event))).isEqualTo(413);
  }

  @Test
  void closes_its_predictor() {
    EchoPredictor predictor = new EchoPredictor();

    new Function(predictor).close();

    assertThat(predictor.closed).isTrue();
  }
}
