package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An HTTP API with a Lambda integration of payload format 2.0 on the route {@code $default}. */
final class HttpApi extends FrontDoor {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");
  private static final Set<String> TEXT =
      Set.of("application/json", "application/javascript", "application/xml");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  HttpApi(String stage, Duration timeout) {
    super(stage, timeout);
  }

  @Override
  public FrontDoor stage(String name) {
    return new HttpApi(name, timeout());
  }

  @Override
  public FrontDoor timeout(Duration timeout) {
    return new HttpApi(stage(), timeout);
  }

  @Override
  byte[] event(WireRequest request, Arrival arrival) {
    String prefix = stage().equals("$default") ? "" : "/" + stage();
    String path = prefix + decodedPath(request.rawPath());
    JsonObject event = new JsonObject();
    event.addProperty("version", "2.0");
    event.addProperty("routeKey", "$default");
    event.addProperty("rawPath", path);
    event.addProperty("rawQueryString", request.rawQuery());
    List<String> cookies = cookies(request);
    if (!cookies.isEmpty()) {
      JsonArray array = new JsonArray();
      cookies.forEach(array::add);
      event.add("cookies", array);
    }
    event.add("headers", object(headers(request, arrival)));
    Map<String, String> query = new LinkedHashMap<>();
    query(request.rawQuery()).forEach((name, values) -> query.put(name, String.join(",", values)));
    if (!query.isEmpty()) {
      event.add("queryStringParameters", object(query));
    }
    event.add("requestContext", context(request, arrival, path));
    addBody(event, request);
    return bytes(event);
  }

  private JsonObject context(WireRequest request, Arrival arrival, String path) {
    JsonObject http = new JsonObject();
    http.addProperty("method", request.method());
    http.addProperty("path", path);
    http.addProperty("protocol", request.version());
    http.addProperty("sourceIp", request.sourceIp());
    http.addProperty("userAgent", request.header("User-Agent").orElse(""));
    JsonObject context = new JsonObject();
    context.addProperty("accountId", "123456789012");
    context.addProperty("apiId", "local");
    context.addProperty("domainName", request.header("Host").orElse("localhost"));
    context.addProperty("domainPrefix", "local");
    context.add("http", http);
    context.addProperty("requestId", arrival.requestId());
    context.addProperty("routeKey", "$default");
    context.addProperty("stage", stage());
    context.addProperty("time", TIME.format(Instant.ofEpochMilli(arrival.epochMillis())));
    context.addProperty("timeEpoch", arrival.epochMillis());
    return context;
  }

  private static List<String> cookies(WireRequest request) {
    return request.headers("Cookie").stream()
        .flatMap(line -> Arrays.stream(line.split(";", -1)))
        .map(String::trim)
        .filter(cookie -> !cookie.isEmpty())
        .toList();
  }

  private static Map<String, String> headers(WireRequest request, Arrival arrival) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      String name = header.lowerCaseName();
      if (!name.equals("cookie") && !HOP_BY_HOP.contains(name)) {
        headers.merge(name, header.value(), (first, next) -> first + "," + next);
      }
    }
    headers.putIfAbsent("content-length", Integer.toString(request.body().length));
    headers.merge("x-forwarded-for", request.sourceIp(), (first, next) -> first + ", " + next);
    headers.put("x-forwarded-port", "443");
    headers.put("x-forwarded-proto", "https");
    headers.put("x-amzn-trace-id", "Root=" + arrival.traceRoot());
    return headers;
  }

  private static void addBody(JsonObject event, WireRequest request) {
    boolean binary = false;
    if (request.body().length > 0) {
      String type = mediaType(request.header("Content-Type"));
      Optional<String> text =
          type.startsWith("text/") || TEXT.contains(type) ? utf8(request.body()) : Optional.empty();
      binary = text.isEmpty();
      event.addProperty(
          "body", text.orElseGet(() -> Base64.getEncoder().encodeToString(request.body())));
    }
    event.addProperty("isBase64Encoded", binary);
  }

  private static JsonObject object(Map<String, String> map) {
    JsonObject object = new JsonObject();
    map.forEach(object::addProperty);
    return object;
  }

  @Override
  WireResponse response(WireRequest request, Invocation reply) throws Refusal {
    if (reply.functionError().isPresent()) {
      throw new Refusal(GatewayRule.HTTP_FUNCTION_ERROR, reply.text());
    }
    JsonElement json =
        json(reply.text())
            .orElseThrow(
                () -> new Refusal(GatewayRule.HTTP_REPLY_JSON, "a reply that is not JSON"));
    if (!json.isJsonObject() || !json.getAsJsonObject().has("statusCode")) {
      return inferred(reply, json);
    }
    JsonObject object = json.getAsJsonObject();
    int status =
        statusCode(object.get("statusCode"))
            .orElseThrow(
                () ->
                    new Refusal(
                        GatewayRule.HTTP_STATUS_CODE, "statusCode " + object.get("statusCode")));
    List<Header> headers = new ArrayList<>(replyHeaders(object));
    headers.addAll(setCookies(object));
    if (headers.stream().noneMatch(h -> h.is("Content-Type"))) {
      // Observed.
      headers.add(new Header("Content-Type", "text/plain;charset=UTF-8"));
    }
    return new WireResponse(status, headers, body(object));
  }

  private static WireResponse inferred(Invocation reply, JsonElement json) {
    return WireResponse.json(
        200, isString(json) ? json.getAsString().getBytes(UTF_8) : reply.payload());
  }

  private static List<Header> replyHeaders(JsonObject reply) throws Refusal {
    JsonElement headers = reply.get("headers");
    List<Header> lines = new ArrayList<>();
    if (headers == null || headers.isJsonNull()) {
      return lines;
    }
    if (!headers.isJsonObject()) {
      throw new Refusal(GatewayRule.HTTP_HEADERS_STRINGS, "headers " + headers);
    }
    for (Map.Entry<String, JsonElement> header : headers.getAsJsonObject().entrySet()) {
      if (!isHeader(header.getKey(), header.getValue())) {
        throw new Refusal(
            GatewayRule.HTTP_HEADERS_STRINGS,
            "header " + header.getKey() + " = " + header.getValue());
      }
      if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        lines.add(new Header(header.getKey(), header.getValue().getAsString()));
      }
    }
    return lines;
  }

  private static List<Header> setCookies(JsonObject reply) throws Refusal {
    JsonElement cookies = reply.get("cookies");
    List<Header> lines = new ArrayList<>();
    if (cookies == null || cookies.isJsonNull()) {
      return lines;
    }
    if (!cookies.isJsonArray()) {
      throw new Refusal(GatewayRule.HTTP_COOKIES_STRINGS, "cookies " + cookies);
    }
    for (JsonElement cookie : cookies.getAsJsonArray()) {
      if (!isString(cookie) || !isHeader("Set-Cookie", cookie)) {
        throw new Refusal(GatewayRule.HTTP_COOKIES_STRINGS, "cookies " + cookies);
      }
      lines.add(new Header("Set-Cookie", cookie.getAsString()));
    }
    return lines;
  }

  private static byte[] body(JsonObject reply) throws Refusal {
    JsonElement body = reply.get("body");
    JsonElement encoded = reply.get("isBase64Encoded");
    if (encoded != null
        && !encoded.isJsonNull()
        && !(encoded.isJsonPrimitive() && encoded.getAsJsonPrimitive().isBoolean())) {
      throw new Refusal(GatewayRule.HTTP_BASE64, "isBase64Encoded " + encoded);
    }
    if (body == null || body.isJsonNull()) {
      return new byte[0];
    }
    if (!isString(body)) {
      throw new Refusal(GatewayRule.HTTP_BODY_STRING, "a body that is no string");
    }
    if (encoded == null || encoded.isJsonNull() || !encoded.getAsBoolean()) {
      return body.getAsString().getBytes(UTF_8);
    }
    return base64(body.getAsString())
        .orElseThrow(() -> new Refusal(GatewayRule.HTTP_BASE64, "a body that is not base64"));
  }

  @Override
  WireResponse refused(GatewayRule rule) {
    return switch (rule) {
      case HTTP_TIMEOUT -> message(503, "Service Unavailable");
      case HTTP_REQUEST_SIZE, HTTP_EVENT_SIZE -> message(413, "Request Entity Too Large");
      default -> message(500, "Internal Server Error");
    };
  }

  @Override
  String requestIdHeader() {
    return "Apigw-Requestid";
  }

  @Override
  GatewayRule requestTooLarge() {
    return GatewayRule.HTTP_REQUEST_SIZE;
  }

  @Override
  GatewayRule eventTooLarge() {
    return GatewayRule.HTTP_EVENT_SIZE;
  }

  @Override
  GatewayRule timedOut() {
    return GatewayRule.HTTP_TIMEOUT;
  }
}
