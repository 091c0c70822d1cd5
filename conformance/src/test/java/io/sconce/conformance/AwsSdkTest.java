package io.sconce.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.local.LocalLambda;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;

/** AWS's own SDK invokes the function on this machine as it would on Lambda. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsSdkTest {

  private static final String FOUR = "{\"numbers\":[1,2.5,-3,0],\"mode\":\"TWICE\"}";
  private static final String ANSWER = "{\"numbers\":[2.0,5.0,-6.0,0.0]}";

  private static LocalLambda lambda;
  private static LambdaClient client;

  @BeforeAll
  static void start() {
    lambda = AwsRuntimeTest.lambda().start();
    client =
        LambdaClient.builder()
            .endpointOverride(lambda.uri())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    lambda.close();
  }

  @Test
  void a_direct_payload_gets_the_bare_answer() {
    InvokeResponse response = client.invoke(invoke(FOUR).build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isNull();
    assertThat(response.executedVersion()).isEqualTo("$LATEST");
    assertThat(response.payload().asUtf8String()).isEqualTo(ANSWER);
  }

  @Test
  void a_direct_payload_that_is_no_input_is_a_function_error_with_our_sentence() {
    InvokeResponse response = client.invoke(invoke("{\"numbers\":[1,\"2\"]}").build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(json(response).get("errorMessage").getAsString())
        .isEqualTo("input.numbers[1]: expected a number that fits 32 bits, got a string");
    assertThat(json(response).get("errorType").getAsString())
        .isEqualTo("io.sconce.aws.InvocationFailedException");
  }

  @Test
  void a_payload_that_is_no_json_never_reaches_the_function() {
    assertThatExceptionOfType(InvalidRequestContentException.class)
        .isThrownBy(() -> client.invoke(invoke("not json").build()))
        .satisfies(thrown -> assertThat(thrown.statusCode()).isEqualTo(400));
  }

  @Test
  void a_payload_over_lambdas_limit_never_reaches_the_function() {
    String large = FOUR + " ".repeat(6 << 20);

    assertThatExceptionOfType(LambdaException.class)
        .isThrownBy(() -> client.invoke(invoke(large).build()))
        .satisfies(thrown -> assertThat(thrown.statusCode()).isEqualTo(413));
  }

  @Test
  void several_instances_come_as_an_event_of_an_http_api() {
    JsonObject reply =
        json(
            client.invoke(
                invoke(event("POST", "/v1/models/twice:predict", "{\"instances\":[" + FOUR + "]}"))
                    .build()));

    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(reply.get("body").getAsString()).isEqualTo("{\"predictions\":[" + ANSWER + "]}");
  }

  @Test
  void raw_tensors_come_as_an_event_of_an_http_api() {
    String tensors =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}";

    JsonObject reply =
        json(client.invoke(invoke(event("POST", "/v2/models/twice/infer", tensors)).build()));

    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(body(reply).getAsJsonArray("outputs"))
        .isEqualTo(
            JsonParser.parseString(
                "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[2.0,4.0,6.0,8.0]}]"));
  }

  @Test
  void the_document_comes_for_an_event_of_an_http_api() {
    JsonObject reply = json(client.invoke(invoke(event("GET", "/openapi.json", "")).build()));

    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(body(reply).get("openapi").getAsString()).startsWith("3.1.");
  }

  @Test
  void the_tail_of_the_log_has_the_requests_line() {
    InvokeResponse response = client.invoke(invoke(FOUR).logType(LogType.TAIL).build());

    assertThat(new String(Base64.getDecoder().decode(response.logResult()), UTF_8))
        .contains("POST /predict 200 in ");
  }

  @Test
  void nobody_waits_for_an_asynchronous_invocation_or_a_rehearsed_one() {
    InvokeRequest event = invoke(FOUR).invocationType(InvocationType.EVENT).build();
    InvokeRequest dryRun = invoke(FOUR).invocationType(InvocationType.DRY_RUN).build();

    assertThat(client.invoke(event).statusCode()).isEqualTo(202);
    assertThat(client.invoke(dryRun).statusCode()).isEqualTo(204);
  }

  private static InvokeRequest.Builder invoke(String payload) {
    return InvokeRequest.builder().functionName("twice").payload(SdkBytes.fromUtf8String(payload));
  }

  private static String event(String method, String path, String body) {
    JsonObject event =
        JsonParser.parseString(
                String.format(
                    Locale.ROOT,
                    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"%2$s\","
                        + "\"rawQueryString\":\"\",\"headers\":{\"content-type\":\"application/json\"},"
                        + "\"requestContext\":{\"http\":{\"method\":\"%1$s\",\"path\":\"%2$s\"},"
                        + "\"stage\":\"$default\"},\"isBase64Encoded\":false}",
                    method,
                    path))
            .getAsJsonObject();
    event.addProperty("body", body);
    return event.toString();
  }

  private static JsonObject json(InvokeResponse response) {
    return JsonParser.parseString(response.payload().asUtf8String()).getAsJsonObject();
  }

  private static JsonObject body(JsonObject reply) {
    return JsonParser.parseString(reply.get("body").getAsString()).getAsJsonObject();
  }
}
