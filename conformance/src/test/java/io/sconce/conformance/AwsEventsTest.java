package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.local.Invocation;
import io.sconce.local.LocalLambda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of event through the real runtime client: a JSON body, a binary body, and an error.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsEventsTest {

  /**
   * The kinds that carry HTTP, each as its own service sends it and with what it needs at least.
   */
  private enum Kind {
    HTTP_API(
        "\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/predict\",\"rawQueryString\":\"\","
            + "\"headers\":{\"content-type\":\"%1$s\"},\"requestContext\":{\"http\":{\"method\":\"POST\","
            + "\"path\":\"/predict\"},\"stage\":\"$default\"}"),
    FUNCTION_URL(
        "\"version\":\"2.0\",\"rawPath\":\"/predict\",\"rawQueryString\":\"\","
            + "\"headers\":{\"content-type\":\"%1$s\"},\"requestContext\":{\"http\":{\"method\":\"POST\","
            + "\"path\":\"/predict\"},\"domainName\":\"x.lambda-url.eu-west-1.on.aws\"}"),
    REST_API(
        "\"resource\":\"/{proxy+}\",\"path\":\"/predict\",\"httpMethod\":\"POST\","
            + "\"headers\":{\"Content-Type\":\"%1$s\"},"
            + "\"multiValueHeaders\":{\"Content-Type\":[\"%1$s\"]},"
            + "\"queryStringParameters\":null,\"multiValueQueryStringParameters\":null,"
            + "\"pathParameters\":{\"proxy\":\"predict\"},\"stageVariables\":null,"
            + "\"requestContext\":{\"path\":\"/prod/predict\",\"stage\":\"prod\"}"),
    LOAD_BALANCER(
        "\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn:aws:elasticloadbalancing:x\"}},"
            + "\"httpMethod\":\"POST\",\"path\":\"/predict\",\"queryStringParameters\":{},"
            + "\"headers\":{\"content-type\":\"%1$s\"}");

    private final String members;

    Kind(String members) {
      this.members = members;
    }

    String event(String contentType, String body, boolean base64) {
      return "{"
          + String.format(Locale.ROOT, members, contentType)
          + ",\"body\":"
          + body
          + ",\"isBase64Encoded\":"
          + base64
          + "}";
    }
  }

  private static LocalLambda lambda;

  @BeforeAll
  static void start() {
    lambda = AwsRuntimeTest.lambda().start();
  }

  @AfterAll
  static void stop() {
    lambda.close();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_json_body(Kind kind) {
    JsonObject reply =
        invoke(
            kind.event(
                "application/json",
                "\"{\\\"numbers\\\":[1,2,3,4],\\\"mode\\\":\\\"TWICE\\\"}\"",
                false));

    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(reply.get("body").getAsString()).isEqualTo("{\"numbers\":[2.0,4.0,6.0,8.0]}");
    assertThat(contentType(reply)).isEqualTo("application/json");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_binary_body(Kind kind) {
    byte[] png = AdapterContract.png();

    JsonObject reply =
        invoke(
            kind.event("image/png", "\"" + Base64.getEncoder().encodeToString(png) + "\"", true));

    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(reply.get("body").getAsString()).isEqualTo("{\"numbers\":[6.0,4.0,510.0,0.0]}");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void an_error(Kind kind) {
    JsonObject broken = invoke(kind.event("application/json", "\"{\"", false));
    JsonObject base64 = invoke(kind.event("image/png", "\"%%%\"", true));
    JsonObject absent = invoke(kind.event("application/json", "null", false));

    assertThat(broken.get("statusCode").getAsInt()).isEqualTo(400);
    assertThat(contentType(broken)).isEqualTo("application/problem+json");
    assertThat(base64.get("statusCode").getAsInt()).isEqualTo(400);
    assertThat(absent.get("statusCode").getAsInt()).isEqualTo(400);
  }

  @Test
  void a_direct_invocation_gets_the_bare_answer() {
    Invocation invocation = lambda.invoke(bytes("{\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}"));

    assertThat(invocation.functionError()).isEmpty();
    assertThat(invocation.text()).isEqualTo("{\"numbers\":[2.0,4.0,6.0,8.0]}");
  }

  @Test
  void a_direct_invocation_that_fails_is_a_function_error() {
    Invocation invocation = lambda.invoke(bytes("[1,2]"));

    assertThat(invocation.functionError()).isPresent();
    assertThat(invocation.text()).contains("input: expected an object, got an array");
  }

  /** What contract and AWS's pages say of events and of replies, one event each. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a stage is taken off | {'version':'2.0','rawPath':'/prod/v2/health/live','requestContext':{'stage':'prod',"
            + "'http':{'method':'GET'}}} | 'statusCode':200",
        "also of the older payload | {'version':'1.0','httpMethod':'GET','path':'/prod/v2/health/live',"
            + "'requestContext':{'stage':'prod'}} | 'statusCode':200",
        "a REST API has none in its path | {'httpMethod':'GET','path':'/prod/v2/health/live',"
            + "'requestContext':{'stage':'prod'}} | 'statusCode':404",
        "a bare percent is no error | {'httpMethod':'GET','path':'/100%','requestContext':{}} | 'statusCode':404",
        "a path is decoded once | {'httpMethod':'GET','path':'/v2/health/l%69ve','requestContext':{}} | 'statusCode':200",
        "and not twice | {'httpMethod':'GET','path':'/v2/health/l%2569ve','requestContext':{}} | 'statusCode':404",
        "everything may be null | {'version':'2.0','rawPath':'/v2/health/live','headers':null,'body':null,'cookies':null,"
            + "'queryStringParameters':null,'pathParameters':null,'requestContext':{'http':{'method':'GET'}}}"
            + " | 'statusCode':200",
        "header names come in any case | {'httpMethod':'POST','path':'/predict','requestContext':{},"
            + "'headers':{'cOnTeNt-TyPe':'application/xml'},'body':'x'} | 'statusCode':415",
        "line breaks in base64 are tolerated | {'httpMethod':'POST','path':'/predict','requestContext':{},"
            + "'isBase64Encoded':true,'body':'eyJudW1iZXJzIjpbMSwyLDMsNF0s\\r\\nIm1vZGUiOiJUV0lDRSJ9'}"
            + " | [2.0,4.0,6.0,8.0]",
        "base64 is text unless the event says otherwise | {'httpMethod':'POST','path':'/predict','requestContext':{},"
            + "'isBase64Encoded':false,'body':'eyJ9'} | 'statusCode':400",
        "multi-value headers count first | {'httpMethod':'POST','path':'/predict','requestContext':{},'body':'x',"
            + "'headers':{'Content-Type':'application/json'},'multiValueHeaders':{'Content-Type':['application/xml']}}"
            + " | 'statusCode':415",
        "a load balancer gets its description | {'httpMethod':'GET','path':'/v2/health/live','headers':{},"
            + "'requestContext':{'elb':{'targetGroupArn':'arn'}}} | 'statusDescription':'200 OK'",
        "and the map that it sent | {'httpMethod':'GET','path':'/v2/health/live','multiValueHeaders':{},"
            + "'requestContext':{'elb':{'targetGroupArn':'arn'}}} | 'multiValueHeaders':{",
        "its health check makes no prediction | {'httpMethod':'GET','path':'/anything','headers':"
            + "{'user-agent':'ELB-HealthChecker/2.0'},'requestContext':{'elb':{'targetGroupArn':'arn'}}} | 'statusCode':200",
        "nor does a schedule | {'source':'aws.events','detail-type':'Scheduled Event','detail':{}} | {'ready':true}",
        "HEAD has no body | {'httpMethod':'HEAD','path':'/v2/health/live','requestContext':{}} | 'statusCode':200",
      })
  void what_an_event_says_is_what_is_done(String rule, String event, String expected) {
    Invocation invocation = lambda.invoke(bytes(event.replace('\'', '"')));

    assertThat(invocation.functionError()).as(invocation.text()).isEmpty();
    assertThat(invocation.text().replace("\\\"", "'").replace('"', '\''))
        .as(rule)
        .contains(expected);
  }

  /** The recordings of the adapter's own tests, whoever sends them: other services', too. */
  @Test
  void every_published_event_is_answered() throws IOException {
    List<Path> events;
    try (Stream<Path> files =
        Files.walk(Path.of("..", "adapter-aws", "src", "test", "resources", "events"))) {
      events = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }

    assertThat(events).hasSizeGreaterThan(30);
    for (Path event : events) {
      Invocation invocation = lambda.invoke(Files.readAllBytes(event));
      JsonObject reply = JsonParser.parseString(invocation.text()).getAsJsonObject();
      if (invocation.functionError().isPresent()) {
        assertThat(reply.get("errorMessage").getAsString())
            .as("%s", event)
            .isEqualTo("input.numbers: expected an array of numbers, got no such member");
        assertThat(reply.has("stackTrace") && !reply.getAsJsonArray("stackTrace").isEmpty())
            .isFalse();
      } else if (reply.has("statusCode")) {
        assertThat(reply.get("statusCode").getAsInt()).as("%s", event).isIn(200, 400, 404);
      } else {
        assertThat(reply.toString()).as("%s", event).isEqualTo("{\"ready\":true}");
      }
    }
    a_direct_invocation_gets_the_bare_answer();
  }

  @Test
  void a_rest_apis_reply_has_no_member_that_it_would_refuse() {
    JsonObject reply = invoke(Kind.REST_API.event("application/json", "\"{\"", false));

    assertThat(reply.keySet())
        .isSubsetOf("statusCode", "multiValueHeaders", "body", "isBase64Encoded");
  }

  private static JsonObject invoke(String event) {
    Invocation invocation = lambda.invoke(bytes(event));
    assertThat(invocation.functionError()).as(invocation.text()).isEmpty();
    return JsonParser.parseString(invocation.text()).getAsJsonObject();
  }

  private static String contentType(JsonObject reply) {
    String map = reply.has("headers") ? "headers" : "multiValueHeaders";
    return reply.getAsJsonObject(map).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase("content-type"))
        .map(Map.Entry::getValue)
        .map(value -> value.isJsonArray() ? value.getAsJsonArray().get(0) : value)
        .findFirst()
        .orElseThrow()
        .getAsString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
