package io.sconce.local;

import static java.net.http.HttpRequest.BodyPublishers.ofByteArray;
import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A case for each rule of API Gateway, through the real runtime client. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
class GatewayRuleTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, (byte) 0xff, 0};
  private static final String HTTP_ERROR = "{\"message\":\"Internal Server Error\"}";
  private static final String REST_ERROR = "{\"message\":\"Internal server error\"}";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static LocalLambda http;
  private static LocalLambda staged;
  private static LocalLambda rest;

  /** The rule that a test is the case of. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  private @interface CaseOf {
    GatewayRule[] value();
  }

  @BeforeAll
  static void start() {
    http = lambda(FrontDoor.httpApi().timeout(Duration.ofSeconds(20)));
    staged = lambda(FrontDoor.httpApi().stage("test"));
    rest = lambda(FrontDoor.restApi("image/png", "audio/*").stage("dev"));
  }

  private static LocalLambda lambda(FrontDoor door) {
    return LocalLambda.of(Functions.SCRIPTED)
        .classPath(Functions.classPath())
        .frontDoor(door)
        .start();
  }

  @AfterAll
  static void close() {
    http.close();
    staged.close();
    rest.close();
  }

  @ParameterizedTest
  @EnumSource(GatewayRule.class)
  void every_rule_has_a_case_and_a_page_of_aws(GatewayRule rule) {
    Set<GatewayRule> cases =
        Arrays.stream(GatewayRuleTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(CaseOf.class))
            .flatMap(method -> Arrays.stream(method.getAnnotation(CaseOf.class).value()))
            .collect(Collectors.toSet());

    assertThat(cases).contains(rule);
    assertThat(rule.page()).matches("https://(docs\\.aws\\.amazon\\.com|repost\\.aws)/.+");
  }

  // HTTP API: requests

  @Test
  @CaseOf(GatewayRule.HTTP_PATH)
  void http_path_is_decoded_once_and_has_the_stage() throws Exception {
    JsonObject plain = event(http, get("/a%20b/%C3%A4/1+1/100%2525?x=%20"));
    JsonObject inStage = event(staged, get("/a%20b"));

    assertThat(plain.get("rawPath").getAsString()).isEqualTo("/a b/ä/1+1/100%25");
    assertThat(plain.getAsJsonObject("requestContext").get("stage").getAsString())
        .isEqualTo("$default");
    assertThat(inStage.get("rawPath").getAsString()).isEqualTo("/test/a b");
    assertThat(inStage.getAsJsonObject("requestContext").get("stage").getAsString())
        .isEqualTo("test");
  }

  @Test
  @CaseOf(GatewayRule.HTTP_HEADERS_JOINED)
  void http_headers_are_lower_case_and_joined() throws Exception {
    JsonObject headers =
        event(http, get("/").header("X-Two", "1").header("x-two", "2, 3"))
            .getAsJsonObject("headers");

    assertThat(headers.get("x-two").getAsString()).isEqualTo("1,2, 3");
    assertThat(headers.keySet()).allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
    assertThat(headers.keySet())
        .contains("host", "x-forwarded-for", "x-forwarded-proto", "x-amzn-trace-id")
        .doesNotContain("connection", "upgrade", "http2-settings");
  }

  @Test
  @CaseOf(GatewayRule.HTTP_QUERY_JOINED)
  void http_query_is_joined_and_also_raw() throws Exception {
    JsonObject event = event(http, get("/?a=1&a=%26&b&c=x+y"));

    assertThat(event.get("rawQueryString").getAsString()).isEqualTo("a=1&a=%26&b&c=x+y");
    assertThat(event.getAsJsonObject("queryStringParameters"))
        .isEqualTo(JsonParser.parseString("{'a':'1,&','b':'','c':'x y'}"));
  }

  @Test
  @CaseOf(GatewayRule.HTTP_REQUEST_COOKIES)
  void http_cookies_leave_the_headers() throws Exception {
    JsonObject event = event(http, get("/").header("Cookie", "a=1; b=2").header("Cookie", "c=3"));

    assertThat(event.get("cookies")).isEqualTo(JsonParser.parseString("['a=1','b=2','c=3']"));
    assertThat(event.getAsJsonObject("headers").has("cookie")).isFalse();
  }

  @Test
  @CaseOf(GatewayRule.HTTP_BINARY_REQUEST)
  void http_text_comes_as_text_and_other_bodies_as_base64() throws Exception {
    JsonObject json =
        event(http, post("/", "application/json; charset=utf-8", "{\"é\":1}".getBytes(UTF_8)));
    JsonObject png = event(http, post("/", "image/png", PNG));
    JsonObject form =
        event(http, post("/", "application/x-www-form-urlencoded", "a=b".getBytes(UTF_8)));
    JsonObject none = event(http, get("/"));

    assertThat(json.get("body").getAsString()).isEqualTo("{\"é\":1}");
    assertThat(json.get("isBase64Encoded").getAsBoolean()).isFalse();
    assertThat(Base64.getDecoder().decode(png.get("body").getAsString())).isEqualTo(PNG);
    assertThat(png.get("isBase64Encoded").getAsBoolean()).isTrue();
    assertThat(form.get("isBase64Encoded").getAsBoolean()).isTrue();
    assertThat(none.has("body")).isFalse();
  }

  // HTTP API: replies

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"body\":\"x\"}",
        "[1,2]",
        "{ \"message\" : \"hi\" }",
        "12",
        "{\"errorMessage\":\"\"}"
      })
  @CaseOf(GatewayRule.HTTP_INFERRED_REPLY)
  void http_reply_without_a_status_code_is_the_body(String reply) throws Exception {
    HttpResponse<byte[]> response = replied(http, reply);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body()).isEqualTo(reply.getBytes(UTF_8));
  }

  @Test
  @CaseOf(GatewayRule.HTTP_INFERRED_REPLY)
  void http_reply_that_is_a_string_loses_its_quotes() throws Exception {
    assertThat(replied(http, "\"Hello from Lambda!\"").body())
        .isEqualTo("Hello from Lambda!".getBytes(UTF_8));
  }

  @Test
  @CaseOf(GatewayRule.HTTP_REPLY_COOKIES)
  void http_cookies_become_headers() throws Exception {
    HttpResponse<byte[]> response =
        replied(http, "{\"statusCode\":201,\"cookies\":[\"a=1; Secure\",\"b=2\"],\"body\":\"x\"}");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1; Secure", "b=2");
  }

  @Test
  @CaseOf(GatewayRule.HTTP_BINARY_REPLY)
  void http_base64_is_decoded_whatever_the_request_accepts() throws Exception {
    HttpResponse<byte[]> response = replied(http, binaryReply("image/png"));

    assertThat(response.body()).isEqualTo(PNG);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{'statusCode':200}", "{\"statusCode\":200}x", "hello"})
  @CaseOf(GatewayRule.HTTP_REPLY_JSON)
  void http_reply_that_is_not_json_is_500(String reply) throws Exception {
    assertRefused(http, reply, 500, HTTP_ERROR, GatewayRule.HTTP_REPLY_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"two hundred\"", "null", "99", "600", "200.5", "[200]", "true"})
  @CaseOf(GatewayRule.HTTP_STATUS_CODE)
  void http_status_code_that_is_none_is_500(String code) throws Exception {
    assertRefused(
        http, "{\"statusCode\":" + code + "}", 500, HTTP_ERROR, GatewayRule.HTTP_STATUS_CODE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":[\"b\"]}",
        "{\"a b\":\"c\"}",
        "{\"a\":\"b\\r\\nc: d\"}"
      })
  @CaseOf(GatewayRule.HTTP_HEADERS_STRINGS)
  void http_headers_that_are_no_strings_are_500(String headers) throws Exception {
    assertRefused(
        http,
        "{\"statusCode\":200,\"headers\":" + headers + "}",
        500,
        HTTP_ERROR,
        GatewayRule.HTTP_HEADERS_STRINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a=b\"", "[1]", "{}", "[null]"})
  @CaseOf(GatewayRule.HTTP_COOKIES_STRINGS)
  void http_cookies_that_are_no_strings_are_500(String cookies) throws Exception {
    assertRefused(
        http,
        "{\"statusCode\":200,\"cookies\":" + cookies + "}",
        500,
        HTTP_ERROR,
        GatewayRule.HTTP_COOKIES_STRINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "1", "[]"})
  @CaseOf(GatewayRule.HTTP_BODY_STRING)
  void http_body_that_is_no_string_is_500(String body) throws Exception {
    assertRefused(
        http,
        "{\"statusCode\":200,\"body\":" + body + "}",
        500,
        HTTP_ERROR,
        GatewayRule.HTTP_BODY_STRING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"isBase64Encoded\":\"true\",\"body\":\"\"",
        "\"isBase64Encoded\":true,\"body\":\"no base64!\""
      })
  @CaseOf(GatewayRule.HTTP_BASE64)
  void http_broken_base64_is_500(String members) throws Exception {
    assertRefused(
        http, "{\"statusCode\":200," + members + "}", 500, HTTP_ERROR, GatewayRule.HTTP_BASE64);
  }

  @Test
  @CaseOf(GatewayRule.HTTP_FUNCTION_ERROR)
  void http_function_error_is_500() throws Exception {
    HttpResponse<byte[]> response = send(http, get("/").header("x-do", "throw"));

    assertRefused(http, response, 500, HTTP_ERROR, GatewayRule.HTTP_FUNCTION_ERROR);
  }

  @Test
  @CaseOf(GatewayRule.HTTP_TIMEOUT)
  void http_gateway_waits_no_longer_than_its_time_out() throws Exception {
    try (LocalLambda slow = lambda(FrontDoor.httpApi().timeout(Duration.ofMillis(200)))) {
      HttpResponse<byte[]> response = send(slow, get("/").header("x-do", "hang"));

      assertRefused(
          slow, response, 503, "{\"message\":\"Service Unavailable\"}", GatewayRule.HTTP_TIMEOUT);
    }
  }

  @Test
  @CaseOf(GatewayRule.HTTP_REQUEST_SIZE)
  void http_request_over_10_mb_is_413() throws Exception {
    HttpResponse<byte[]> response =
        send(http, post("/", "text/plain", new byte[10 * 1024 * 1024 + 1]));

    assertRefused(
        http,
        response,
        413,
        "{\"message\":\"Request Entity Too Large\"}",
        GatewayRule.HTTP_REQUEST_SIZE);
  }

  @Test
  @CaseOf(GatewayRule.HTTP_EVENT_SIZE)
  void http_event_over_6_mb_is_413() throws Exception {
    // 4.8 million bytes are an event of 6.4 million characters.
    HttpResponse<byte[]> response = send(http, post("/", "image/png", new byte[4_800_000]));

    assertRefused(
        http,
        response,
        413,
        "{\"message\":\"Request Entity Too Large\"}",
        GatewayRule.HTTP_EVENT_SIZE);
  }

  // REST API: requests

  @Test
  @CaseOf(GatewayRule.REST_PATH)
  void rest_path_stays_encoded_and_has_no_stage() throws Exception {
    JsonObject event = event(rest, get("/a%20b/%C3%A4"));
    JsonObject root = event(rest, get("/"));

    assertThat(event.get("path").getAsString()).isEqualTo("/a%20b/%C3%A4");
    assertThat(event.get("resource").getAsString()).isEqualTo("/{proxy+}");
    assertThat(event.getAsJsonObject("pathParameters").get("proxy").getAsString())
        .isEqualTo("a%20b/%C3%A4");
    assertThat(event.getAsJsonObject("requestContext").get("path").getAsString())
        .isEqualTo("/dev/a%20b/%C3%A4");
    assertThat(root.get("resource").getAsString()).isEqualTo("/");
    assertThat(root.get("pathParameters").isJsonNull()).isTrue();
  }

  @Test
  @CaseOf(GatewayRule.REST_MULTI_VALUE_HEADERS)
  void rest_headers_come_in_two_maps() throws Exception {
    JsonObject event = event(rest, get("/").header("X-Two", "1").header("X-Two", "2"));

    assertThat(event.getAsJsonObject("headers").get("X-Two").getAsString()).isEqualTo("2");
    assertThat(event.getAsJsonObject("multiValueHeaders").get("X-Two"))
        .isEqualTo(JsonParser.parseString("['1','2']"));
  }

  @Test
  @CaseOf(GatewayRule.REST_MULTI_VALUE_QUERY)
  void rest_query_comes_decoded_in_two_maps() throws Exception {
    JsonObject event = event(rest, get("/?a=1&a=%C3%A4"));

    assertThat(event.get("queryStringParameters")).isEqualTo(JsonParser.parseString("{'a':'ä'}"));
    assertThat(event.get("multiValueQueryStringParameters"))
        .isEqualTo(JsonParser.parseString("{'a':['1','ä']}"));
    assertThat(event(rest, get("/")).get("queryStringParameters").isJsonNull()).isTrue();
  }

  @Test
  @CaseOf(GatewayRule.REST_DROPPED_HEADERS)
  void rest_drops_the_length() throws Exception {
    JsonObject headers =
        event(rest, post("/", "text/plain", "x".getBytes(UTF_8))).getAsJsonObject("headers");

    assertThat(headers.keySet())
        .doesNotContain("Content-Length", "Connection", "Upgrade", "HTTP2-Settings")
        .contains("Content-Type", "Host", "X-Forwarded-For");
  }

  @Test
  @CaseOf(GatewayRule.REST_BINARY_REQUEST)
  void rest_body_is_base64_where_its_type_is_listed_and_lossy_text_elsewhere() throws Exception {
    JsonObject listed = event(rest, post("/", "image/PNG", PNG));
    JsonObject byStar = event(rest, post("/", "audio/wav", PNG));
    JsonObject other = event(rest, post("/", "image/gif", PNG));

    assertThat(Base64.getDecoder().decode(listed.get("body").getAsString())).isEqualTo(PNG);
    assertThat(listed.get("isBase64Encoded").getAsBoolean()).isTrue();
    assertThat(byStar.get("isBase64Encoded").getAsBoolean()).isTrue();
    assertThat(other.get("isBase64Encoded").getAsBoolean()).isFalse();
    assertThat(other.get("body").getAsString())
        .isEqualTo(new String(PNG, UTF_8))
        .contains("\ufffd");
  }

  // REST API: replies

  @Test
  @CaseOf(GatewayRule.REST_BINARY_REPLY)
  void rest_base64_is_decoded_only_where_the_request_accepts_a_listed_type() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(PNG);

    assertThat(replied(rest, binaryReply("image/png"), "Accept", "image/png, */*").body())
        .isEqualTo(PNG);
    assertThat(replied(rest, binaryReply("image/png"), "Accept", "text/html, image/png").body())
        .isEqualTo(base64.getBytes(UTF_8));
    assertThat(replied(rest, binaryReply("image/png")).body()).isEqualTo(base64.getBytes(UTF_8));
  }

  @Test
  @CaseOf(GatewayRule.REST_HEADERS_MERGED)
  void rest_headers_of_both_maps_are_merged() throws Exception {
    HttpResponse<byte[]> response =
        replied(
            rest,
            "{\"statusCode\":200,\"headers\":{\"x-a\":\"1\",\"x-b\":\"3\"},"
                + "\"multiValueHeaders\":{\"x-a\":[\"1\",\"2\"],\"x-b\":[\"4\"]}}");

    assertThat(response.headers().allValues("x-a")).containsExactly("1", "2");
    assertThat(response.headers().allValues("x-b")).containsExactlyInAnyOrder("3", "4");
  }

  @Test
  @CaseOf(GatewayRule.REST_REMAPPED_HEADERS)
  void rest_remaps_headers_of_its_own() throws Exception {
    HttpResponse<byte[]> response =
        replied(
            rest,
            "{\"statusCode\":401,\"headers\":{\"WWW-Authenticate\":\"Bearer\",\"Content-Length\":\"9\","
                + "\"Transfer-Encoding\":\"chunked\",\"ok\":true}}");

    assertThat(response.headers().firstValue("x-amzn-Remapped-WWW-Authenticate"))
        .hasValue("Bearer");
    assertThat(response.headers().firstValue("x-amzn-Remapped-Content-Length")).hasValue("9");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(response.headers().firstValue("Transfer-Encoding")).isEmpty();
    assertThat(response.headers().firstValue("ok")).hasValue("true");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "\"hello\"", "[]", "null", "{\"statusCode\":200}}"})
  @CaseOf(GatewayRule.REST_REPLY_JSON)
  void rest_reply_that_is_no_object_is_502(String reply) throws Exception {
    assertRefused(rest, reply, 502, REST_ERROR, GatewayRule.REST_REPLY_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookies", "statusDescription", "StatusCode", "extra"})
  @CaseOf(GatewayRule.REST_REPLY_KEYS)
  void rest_reply_with_another_key_is_502(String key) throws Exception {
    assertRefused(
        rest,
        "{\"statusCode\":200,\"body\":\"\",\"" + key + "\":null}",
        502,
        REST_ERROR,
        GatewayRule.REST_REPLY_KEYS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"statusCode\":null}",
        "{\"statusCode\":\"OK\"}",
        "{\"statusCode\":42}",
        "{\"statusCode\":{}}"
      })
  @CaseOf(GatewayRule.REST_STATUS_CODE)
  void rest_reply_without_a_status_code_is_502(String reply) throws Exception {
    assertRefused(rest, reply, 502, REST_ERROR, GatewayRule.REST_STATUS_CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"a: b\"", "{\"a\":1}", "{\"a\":{}}", "{\"a\":[\"b\"]}"})
  @CaseOf(GatewayRule.REST_HEADERS_STRINGS)
  void rest_headers_that_are_no_strings_are_502(String headers) throws Exception {
    assertRefused(
        rest,
        "{\"statusCode\":200,\"headers\":" + headers + "}",
        502,
        REST_ERROR,
        GatewayRule.REST_HEADERS_STRINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"a\":\"b\"}", "{\"a\":[1]}", "{\"a\":[[\"b\"]]}"})
  @CaseOf(GatewayRule.REST_MULTI_VALUE_STRINGS)
  void rest_multi_value_headers_that_are_no_lists_of_strings_are_502(String headers)
      throws Exception {
    assertRefused(
        rest,
        "{\"statusCode\":200,\"multiValueHeaders\":" + headers + "}",
        502,
        REST_ERROR,
        GatewayRule.REST_MULTI_VALUE_STRINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "1", "[\"x\"]"})
  @CaseOf(GatewayRule.REST_BODY_STRING)
  void rest_body_that_is_no_string_is_502(String body) throws Exception {
    assertRefused(
        rest,
        "{\"statusCode\":200,\"body\":" + body + "}",
        502,
        REST_ERROR,
        GatewayRule.REST_BODY_STRING);
  }

  @Test
  @CaseOf(GatewayRule.REST_BASE64)
  void rest_broken_base64_is_502() throws Exception {
    HttpResponse<byte[]> noBase64 =
        replied(
            rest,
            "{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\"no base64!\"}",
            "Accept",
            "image/png");

    assertRefused(rest, noBase64, 502, REST_ERROR, GatewayRule.REST_BASE64);
    assertRefused(
        rest,
        "{\"statusCode\":200,\"isBase64Encoded\":\"yes\"}",
        502,
        REST_ERROR,
        GatewayRule.REST_BASE64);
  }

  @Test
  @CaseOf(GatewayRule.REST_FUNCTION_ERROR)
  void rest_function_error_is_502() throws Exception {
    HttpResponse<byte[]> response = send(rest, get("/").header("x-do", "throw"));

    assertRefused(rest, response, 502, REST_ERROR, GatewayRule.REST_FUNCTION_ERROR);
  }

  @Test
  @CaseOf(GatewayRule.REST_TIMEOUT)
  void rest_gateway_waits_no_longer_than_its_time_out() throws Exception {
    try (LocalLambda slow = lambda(FrontDoor.restApi().timeout(Duration.ofMillis(200)))) {
      HttpResponse<byte[]> response = send(slow, get("/").header("x-do", "hang"));

      assertRefused(
          slow,
          response,
          504,
          "{\"message\":\"Endpoint request timed out\"}",
          GatewayRule.REST_TIMEOUT);
    }
  }

  @Test
  @CaseOf(GatewayRule.REST_REQUEST_SIZE)
  void rest_request_over_10_mb_is_413() throws Exception {
    HttpResponse<byte[]> response =
        send(rest, post("/", "text/plain", new byte[10 * 1024 * 1024 + 1]));

    assertRefused(
        rest,
        response,
        413,
        "{\"message\":\"HTTP content length exceeded 10485760 bytes.\"}",
        GatewayRule.REST_REQUEST_SIZE);
  }

  @Test
  @CaseOf(GatewayRule.REST_EVENT_SIZE)
  void rest_event_over_6_mb_is_413() throws Exception {
    HttpResponse<byte[]> response = send(rest, post("/", "image/png", new byte[4_800_000]));

    assertRefused(
        rest, response, 413, "{\"message\":\"Request Too Long\"}", GatewayRule.REST_EVENT_SIZE);
  }

  private static String binaryReply(String type) {
    return "{\"statusCode\":200,\"headers\":{\"Content-Type\":\""
        + type
        + "\"},\"isBase64Encoded\":true,\"body\":\""
        + Base64.getEncoder().encodeToString(PNG)
        + "\"}";
  }

  private static HttpRequest.Builder get(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create("http://localhost" + pathAndQuery));
  }

  private static HttpRequest.Builder post(String path, String type, byte[] body) {
    return get(path).header("Content-Type", type).POST(ofByteArray(body));
  }

  private static HttpResponse<byte[]> send(LocalLambda lambda, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    URI wanted = request.build().uri();
    String query = wanted.getRawQuery() == null ? "" : "?" + wanted.getRawQuery();
    return CLIENT.send(
        request.uri(URI.create(lambda.uri() + wanted.getRawPath() + query)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The event that a request became: the function echoes it. */
  private static JsonObject event(LocalLambda lambda, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(lambda, request);
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
  }

  /** The response that a reply became. */
  private static HttpResponse<byte[]> replied(LocalLambda lambda, String reply, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        get("/")
            .header("x-reply", Base64.getEncoder().encodeToString(reply.getBytes(UTF_8)))
            .POST(ofString("x"));
    List<String> pairs = List.of(headers);
    for (int i = 0; i < pairs.size(); i += 2) {
      request.header(pairs.get(i), pairs.get(i + 1));
    }
    return send(lambda, request);
  }

  private static void assertRefused(
      LocalLambda lambda, String reply, int status, String body, GatewayRule rule)
      throws IOException, InterruptedException {
    assertRefused(lambda, replied(lambda, reply), status, body, rule);
  }

  /** The gateway's answer, and a line in the log that names the rule and its page. */
  private static void assertRefused(
      LocalLambda lambda,
      HttpResponse<byte[]> response,
      int status,
      String body,
      GatewayRule rule) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new String(response.body(), UTF_8)).isEqualTo(body);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    List<String> lines =
        lambda.log().lines().filter(line -> line.startsWith("API Gateway")).toList();
    assertThat(lines.get(lines.size() - 1)).contains("answers " + status, rule.name(), rule.page());
  }
}
