package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.MalformedInputException;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {

  private static final HttpApi HTTP_API = new HttpApi(1000);
  private static final RestApi REST_API = new RestApi(false, 1000);
  private static final LoadBalancer LOAD_BALANCER = new LoadBalancer(1000);
  private static final Request GET = Request.of("GET", "/");

  private static Request httpApi(EventFile event) {
    return HTTP_API.head(EventReader.read(event.payload()).httpApi());
  }

  private static Request restApi(EventFile event) {
    return REST_API.head(EventReader.read(event.payload()).restApi());
  }

  private static Request loadBalancer(EventFile event) {
    return LOAD_BALANCER.head(EventReader.read(event.payload()).loadBalancer());
  }

  private static JsonElement json(String text) {
    return JsonParser.parseString(text);
  }

  @Test
  void reads_the_raw_query_of_an_http_api() {
    Request request = httpApi(EventFile.of("http-api"));

    assertThat(request.query()).isEqualTo("parameter1=value1&parameter1=value2&parameter2=value");
  }

  @Test
  void puts_the_cookies_of_an_http_api_in_place_of_the_header() {
    Request request = httpApi(EventFile.of("http-api").header("cookie", "old"));

    assertThat(request.headers().all("Cookie")).containsExactly("cookie1; cookie2");
  }

  @Test
  void keeps_the_cookie_header_where_there_are_no_cookies() {
    EventFile event =
        EventFile.of("http-api").header("cookie", "old").with("cookies", new JsonArray());

    assertThat(httpApi(event).headers().all("Cookie")).containsExactly("old");
  }

  @Test
  void does_not_split_a_single_value_at_its_commas() {
    Request request = httpApi(EventFile.of("http-api"));

    assertThat(request.headers().all("header2")).containsExactly("value1,value2");
  }

  @Test
  void reads_multi_value_maps_first_and_keeps_equal_duplicates() {
    EventFile event =
        EventFile.of("rest-api")
            .with("multiValueHeaders", json("{\"A\":[\"1\",\"1\",\"2\"]}"))
            .with("headers", json("{\"a\":\"2\",\"B\":\"3\"}"))
            .with("multiValueQueryStringParameters", json("{\"q\":[\"x\",\"x\"]}"))
            .with("queryStringParameters", json("{\"q\":\"x\"}"));

    Request request = restApi(event);

    assertThat(request.headers().all("a")).containsExactly("1", "1", "2");
    assertThat(request.headers().all("b")).containsExactly("3");
    assertThat(request.query()).isEqualTo("q=x&q=x");
  }

  @Test
  void encodes_the_query_of_a_rest_api_and_keeps_a_load_balancers() {
    JsonElement query = json("{\"a b\":[\"x&y=1 +%41\"],\"ü\":[\"\"]}");

    Request rest = restApi(EventFile.of("rest-api").with("multiValueQueryStringParameters", query));
    Request balancer =
        loadBalancer(
            EventFile.of("load-balancer")
                .with("queryStringParameters", json("{\"a%20b\":\"x%26y+1\"}")));

    assertThat(rest.query()).isEqualTo("a%20b=x%26y%3D1%20%2B%2541&%C3%BC=");
    assertThat(balancer.query()).isEqualTo("a%20b=x%26y+1");
  }

  @Test
  void reads_the_path_and_the_several_values_of_a_load_balancer() {
    Request request =
        loadBalancer(
            EventFile.of("load-balancer-multi-value")
                .to("PUT", "/a%2Fb")
                .with("multiValueQueryStringParameters", json("{\"q\":[\"x%20y\",\"\"]}")));

    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.path()).isEqualTo("/a/b");
    assertThat(request.query()).isEqualTo("q=x%20y&q=");
  }

  @Test
  void asks_for_no_compression_where_a_rest_api_would_send_base64() {
    EventFile event = EventFile.of("rest-api");

    Request plain = restApi(event);
    Request binary = new RestApi(true, 1000).head(EventReader.read(event.payload()).restApi());

    assertThat(plain.headers().first("Accept-Encoding")).isEmpty();
    assertThat(binary.headers().first("Accept-Encoding")).contains("gzip, deflate");
  }

  @Test
  void takes_the_stage_off_an_http_apis_older_payload() {
    EventFile event =
        EventFile.of("http-api-1.0").to("GET", "/prod/v2").withContext("stage", "prod");

    assertThat(restApi(event).path()).isEqualTo("/v2");
  }

  @ParameterizedTest
  @CsvSource({
    "/prod,/",
    "/prod/v2,/v2",
    "/prod/prod/v2,/prod/v2",
    "/production,/production",
    "/v2,/v2"
  })
  void takes_a_whole_stage_off_once(String rawPath, String path) {
    EventFile event = EventFile.of("http-api").to("GET", rawPath).withContext("stage", "prod");

    assertThat(httpApi(event).path()).isEqualTo(path);
  }

  @Test
  void drops_what_is_no_header() {
    EventFile event =
        EventFile.of("http-api")
            .with("headers", json("{\"a b\":\"1\",\"c\":\"2\\r\\nd: 3\",\"\":\"4\",\"e\":\"5\"}"));

    assertThat(httpApi(event.without("cookies")).headers().fields())
        .containsExactly(new Headers.Field("e", "5"));
  }

  @ParameterizedTest
  @CsvSource({
    "/a%2Fb,/a/b",
    "/%41%C3%BC,/Aü",
    "/100%,/100%",
    "/%4,/%4",
    "/%zz,/%zz",
    "/%2541,/%41",
    "/a+b,/a+b",
    "/a%20b,/a b",
    "/a%09b,/a\tb",
    "%41,A"
  })
  void decodes_percents_once(String encoded, String decoded) {
    assertThat(Percent.decode(encoded)).isEqualTo(decoded);
  }

  @Test
  void tolerates_line_breaks_in_base64() {
    assertThat(new EventBody("aGVs\r\nbG8\n=\n", true).bytes())
        .isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"aGVsbG8*", "aGV sbG8=", "aGVsbG8==", "a", "ąę==", "aGVs-_8="})
  void refuses_what_is_not_base64(String text) {
    assertThat(catchThrowable(() -> new EventBody(text, true).bytes()))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void believes_the_event_alone_about_base64() {
    assertThat(new EventBody("aGVsbG8=", false).bytes())
        .isEqualTo("aGVsbG8=".getBytes(StandardCharsets.UTF_8));
    assertThat(new EventBody(null, true).bytes()).isEmpty();
    assertThat(new EventBody("", true).bytes()).isEmpty();
  }

  // Replies

  @Test
  void joins_headers_and_sends_cookies_apart_to_an_http_api() {
    Response response =
        Response.of(200)
            .header("Vary", "Accept")
            .header("Set-Cookie", "a=1")
            .header("vary", "Origin")
            .header("set-cookie", "b=2");

    APIGatewayV2HTTPResponse reply =
        HTTP_API.reply(
            EventReader.read(EventFile.of("http-api").payload()).httpApi(),
            Reply.of(GET, response));

    assertThat(reply.getHeaders()).hasSize(1).containsEntry("Vary", "Accept, Origin");
    assertThat(reply.getCookies()).containsExactly("a=1", "b=2");
    assertThat(reply.getMultiValueHeaders()).isNull();
  }

  @Test
  void writes_the_cookies_of_a_reply_and_nothing_for_what_is_null() throws IOException {
    ByteArrayOutputStream cookies = new ByteArrayOutputStream();
    ByteArrayOutputStream bare = new ByteArrayOutputStream();

    ReplyWriter.write(
        APIGatewayV2HTTPResponse.builder()
            .withStatusCode(204)
            .withCookies(List.of("a=1", "b=2"))
            .build(),
        cookies);
    ReplyWriter.write(
        new APIGatewayProxyResponseEvent().withStatusCode(204).withIsBase64Encoded(false), bare);

    assertThat(cookies)
        .hasToString(
            "{\"statusCode\":204,\"cookies\":[\"a=1\",\"b=2\"],\"isBase64Encoded\":false}");
    assertThat(bare).hasToString("{\"statusCode\":204,\"isBase64Encoded\":false}");
  }

  @Test
  void keeps_every_value_for_a_rest_api() {
    Response response = Response.of(200).header("Set-Cookie", "a=1").header("set-cookie", "b=2");

    assertThat(Reply.of(GET, response).lists())
        .hasSize(1)
        .containsEntry("Set-Cookie", List.of("a=1", "b=2"));
  }

  @Test
  void drops_headers_that_are_about_a_connection() {
    Response response =
        Response.of(200)
            .header("Connection", "close, X-Hop")
            .header("X-Hop", "1")
            .header("Transfer-Encoding", "chunked")
            .header("Keep-Alive", "5")
            .header("X-End", "2");

    assertThat(Reply.of(GET, response).headers().fields())
        .containsExactly(new Headers.Field("X-End", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, false",
    "text/html; charset=utf-8, false",
    "application/json, false",
    "APPLICATION/JSON, false",
    "application/problem+json, false",
    "image/svg+xml, false",
    "application/xml, false",
    "application/x-www-form-urlencoded, false",
    "application/octet-stream, true",
    "image/png, true"
  })
  void sends_what_is_not_text_as_base64(String contentType, boolean base64) {
    Response response =
        Response.of(200)
            .header("Content-Type", contentType)
            .body("text".getBytes(StandardCharsets.UTF_8));

    Reply reply = Reply.of(GET, response);

    assertThat(reply.base64()).isEqualTo(base64);
    assertThat(reply.body()).isEqualTo(base64 ? "dGV4dA==" : "text");
  }

  @Test
  void sends_encoded_content_and_broken_text_as_base64() {
    Response gzipped =
        Response.of(200)
            .header("Content-Type", "text/plain")
            .header("Content-Encoding", "gzip")
            .body("text".getBytes(StandardCharsets.UTF_8));
    Response latin1 =
        Response.of(200)
            .header("Content-Type", "text/plain; charset=iso-8859-1")
            .body("ü".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(Reply.of(GET, gzipped).base64()).isTrue();
    assertThat(Reply.of(GET, latin1).base64()).isTrue();
    assertThat(Reply.of(GET, latin1).body()).isEqualTo("/A==");
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
  void sends_no_body_where_http_has_none(String method, int status) {
    Response response = Response.of(status).body(new byte[] {1});

    Reply reply = Reply.of(Request.of(method, "/"), response);

    assertThat(reply.body()).isEmpty();
    assertThat(reply.base64()).isFalse();
  }

  // Kinds

  @ParameterizedTest
  @CsvSource({
    "http-api, HTTP_API",
    "http-api-1.0, REST_API",
    "rest-api, REST_API",
    "function-url, HTTP_API",
    "load-balancer, LOAD_BALANCER",
    "load-balancer-multi-value, LOAD_BALANCER",
    "schedule, SCHEDULE"
  })
  void tells_the_kinds_apart(String file, Event.Kind kind) {
    assertThat(EventReader.read(EventFile.of(file).payload()).kind()).isEqualTo(kind);
  }

  @Test
  void asks_in_the_documented_order_for_the_kind() {
    JsonObject all = EventFile.of("http-api").json();
    all.addProperty("httpMethod", "GET");
    all.addProperty("detail-type", "Scheduled Event");
    assertThat(kind(all)).isEqualTo(Event.Kind.HTTP_API);

    all.getAsJsonObject("requestContext").add("elb", new JsonObject());
    assertThat(kind(all)).isEqualTo(Event.Kind.LOAD_BALANCER);

    all.getAsJsonObject("requestContext").remove("elb");
    all.addProperty("version", "1.0");
    assertThat(kind(all)).isEqualTo(Event.Kind.REST_API);

    all.remove("requestContext");
    assertThat(kind(all)).isEqualTo(Event.Kind.SCHEDULE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1,2,3]", "\"text\"", "7", "null", "{}", "{\"a\":1} 2", "{\"a\":", "not json"})
  void takes_anything_else_as_a_direct_payload(String payload) {
    Event event = EventReader.read(payload.getBytes(StandardCharsets.UTF_8));

    assertThat(event.kind()).isEqualTo(Event.Kind.DIRECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":\"2.0\",\"requestContext\":{\"http\":\"GET\"}}",
        "{\"requestContext\":{\"elb\":\"arn\"}}",
        "{\"httpMethod\":\"GET\",\"requestContext\":[]}",
        "{\"version\":2.0,\"requestContext\":{\"http\":{\"method\":\"GET\"}}}"
      })
  void takes_what_has_a_mark_of_another_type_as_direct(String payload) {
    assertThat(EventReader.read(payload.getBytes(StandardCharsets.UTF_8)).kind())
        .isEqualTo(Event.Kind.DIRECT);
  }

  @Test
  void takes_an_event_that_is_not_strictly_json_as_direct() {
    String event = EventFile.of("http-api").json().toString();
    String loose = event.replace("\"isBase64Encoded\":false", "\"isBase64Encoded\":FALSE");

    assertThat(loose).isNotEqualTo(event);
    assertThat(EventReader.read(loose.getBytes(StandardCharsets.UTF_8)).kind())
        .isEqualTo(Event.Kind.DIRECT);
  }

  @Test
  void takes_a_payload_nested_beyond_reason_as_direct() {
    byte[] payload = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);

    assertThat(EventReader.read(payload).kind()).isEqualTo(Event.Kind.DIRECT);
  }

  @Test
  void takes_an_event_with_more_behind_it_as_direct() {
    String payload = EventFile.of("http-api").json() + " 2";

    assertThat(EventReader.read(payload.getBytes(StandardCharsets.UTF_8)).kind())
        .isEqualTo(Event.Kind.DIRECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-api",
        "http-api-1.0",
        "rest-api",
        "function-url",
        "load-balancer",
        "load-balancer-multi-value",
        "schedule"
      })
  void translates_an_event_damaged_anywhere(String file) {
    byte[] whole = EventFile.of(file).payload();
    for (int i = 0; i < whole.length; i++) {
      byte[] truncated = Arrays.copyOf(whole, i);
      translate(truncated);
      for (char c : new char[] {'"', '{', (char) 0xff}) {
        byte[] changed = whole.clone();
        changed[i] = (byte) c;
        translate(changed);
      }
    }
    assertThat(whole).isNotEmpty();
  }

  /** Throws only what the handler answers with 400. */
  private static void translate(byte[] payload) {
    Event event = EventReader.read(payload);
    try {
      switch (event.kind()) {
        case HTTP_API -> both(HTTP_API, event.httpApi());
        case REST_API -> both(REST_API, event.restApi());
        case LOAD_BALANCER -> both(LOAD_BALANCER, event.loadBalancer());
        case SCHEDULE, DIRECT -> {}
      }
    } catch (MalformedInputException e) {
      assertThat(e).hasMessageContaining("base64");
    }
  }

  private static <E> void both(FrontDoor<E, ?> door, E event) {
    assertThat(door.head(event).path()).startsWith("/");
    door.body(event).bytes();
  }

  private static Event.Kind kind(JsonObject event) {
    return EventReader.read(event.toString().getBytes(StandardCharsets.UTF_8)).kind();
  }
}
