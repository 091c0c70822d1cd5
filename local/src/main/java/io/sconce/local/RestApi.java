package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A REST API with a Lambda proxy integration on {@code /} and <code>/{proxy+}</code>. */
final class RestApi extends FrontDoor {
  private static final Set<String> REPLY_KEYS =
      Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");
  private static final Set<String> DROPPED_FROM_REQUEST =
      Set.of(
          "connection",
          "content-length",
          "content-md5",
          "expect",
          "http2-settings",
          "keep-alive",
          "max-forwards",
          "proxy-authenticate",
          "server",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "www-authenticate");
  private static final Set<String> DROPPED_FROM_REPLY =
      Set.of("expect", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade");
  private static final Set<String> REMAPPED =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "content-md5",
          "date",
          "host",
          "max-forwards",
          "server",
          "user-agent",
          "www-authenticate");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final List<String> IDENTITY =
      List.of(
          "accessKey",
          "accountId",
          "caller",
          "cognitoAuthenticationProvider",
          "cognitoAuthenticationType",
          "cognitoIdentityId",
          "cognitoIdentityPoolId",
          "principalOrgId",
          "user",
          "userArn");

  private final List<String> binaryMediaTypes;

  RestApi(String stage, Duration timeout, List<String> binaryMediaTypes) {
    super(stage, timeout);
    if (stage.equals("$default")) {
      throw new IllegalArgumentException("stage: a REST API has no stage $default");
    }
    this.binaryMediaTypes =
        binaryMediaTypes.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public FrontDoor stage(String name) {
    return new RestApi(name, timeout(), binaryMediaTypes);
  }

  @Override
  public FrontDoor timeout(Duration timeout) {
    return new RestApi(stage(), timeout, binaryMediaTypes);
  }

  private boolean isBinary(String mediaType) {
    String any = mediaType.substring(0, mediaType.indexOf('/') + 1) + "*";
    return !mediaType.isEmpty()
        && (binaryMediaTypes.contains("*/*")
            || binaryMediaTypes.contains(mediaType)
            || binaryMediaTypes.contains(any));
  }

  @Override
  byte[] event(WireRequest request, Arrival arrival) {
    String path = request.rawPath();
    boolean root = path.equals("/");
    String resource = root ? "/" : "/{proxy+}";
    JsonObject event = new JsonObject();
    event.addProperty("resource", resource);
    event.addProperty("path", path);
    event.addProperty("httpMethod", request.method());
    addMaps(event, "headers", "multiValueHeaders", headers(request, arrival));
    addMaps(
        event,
        "queryStringParameters",
        "multiValueQueryStringParameters",
        query(request.rawQuery()));
    JsonObject proxy = new JsonObject();
    proxy.addProperty("proxy", path.substring(1));
    event.add("pathParameters", root ? JsonNull.INSTANCE : proxy);
    event.add("stageVariables", JsonNull.INSTANCE);
    event.add("requestContext", context(request, arrival, resource));
    addBody(event, request);
    return bytes(event);
  }

  private JsonObject context(WireRequest request, Arrival arrival, String resource) {
    JsonObject identity = new JsonObject();
    IDENTITY.forEach(name -> identity.add(name, JsonNull.INSTANCE));
    identity.addProperty("sourceIp", request.sourceIp());
    identity.addProperty("userAgent", request.header("User-Agent").orElse(null));
    JsonObject context = new JsonObject();
    context.addProperty("accountId", "123456789012");
    context.addProperty("apiId", "local");
    context.addProperty("domainName", request.header("Host").orElse("localhost"));
    context.addProperty("domainPrefix", "local");
    context.addProperty("extendedRequestId", arrival.requestId().substring(0, 15) + "=");
    context.addProperty("httpMethod", request.method());
    context.add("identity", identity);
    context.addProperty("path", "/" + stage() + request.rawPath());
    context.addProperty("protocol", request.version());
    context.addProperty("requestId", arrival.requestId());
    context.addProperty("requestTime", TIME.format(Instant.ofEpochMilli(arrival.epochMillis())));
    context.addProperty("requestTimeEpoch", arrival.epochMillis());
    context.addProperty("resourceId", "local");
    context.addProperty("resourcePath", resource);
    context.addProperty("stage", stage());
    return context;
  }

  private static Map<String, List<String>> headers(WireRequest request, Arrival arrival) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      if (!DROPPED_FROM_REQUEST.contains(header.lowerCaseName())) {
        headers.computeIfAbsent(header.name(), n -> new ArrayList<>()).add(header.value());
      }
    }
    headers.put("X-Amzn-Trace-Id", List.of("Root=" + arrival.traceRoot()));
    headers.computeIfAbsent("X-Forwarded-For", n -> new ArrayList<>()).add(request.sourceIp());
    headers.put("X-Forwarded-Port", List.of("443"));
    headers.put("X-Forwarded-Proto", List.of("https"));
    return headers;
  }

  private static void addMaps(
      JsonObject event, String single, String multi, Map<String, List<String>> values) {
    JsonObject last = new JsonObject();
    JsonObject all = new JsonObject();
    values.forEach(
        (name, list) -> {
          last.addProperty(name, list.get(list.size() - 1));
          JsonArray array = new JsonArray();
          list.forEach(array::add);
          all.add(name, array);
        });
    event.add(single, values.isEmpty() ? JsonNull.INSTANCE : last);
    event.add(multi, values.isEmpty() ? JsonNull.INSTANCE : all);
  }

  private void addBody(JsonObject event, WireRequest request) {
    boolean binary = isBinary(mediaType(request.header("Content-Type")));
    byte[] body = request.body();
    if (body.length == 0) {
      event.add("body", JsonNull.INSTANCE);
    } else {
      // Bytes that are not UTF-8 are lost here, as they are in the real gateway.
      event.addProperty(
          "body", binary ? Base64.getEncoder().encodeToString(body) : new String(body, UTF_8));
    }
    event.addProperty("isBase64Encoded", binary && body.length > 0);
  }

  @Override
  WireResponse response(WireRequest request, Invocation reply) throws Refusal {
    if (reply.functionError().isPresent()) {
      throw new Refusal(GatewayRule.REST_FUNCTION_ERROR, reply.text());
    }
    JsonElement json = json(reply.text()).orElse(JsonNull.INSTANCE);
    if (!json.isJsonObject()) {
      throw new Refusal(GatewayRule.REST_REPLY_JSON, "a reply that is no JSON object");
    }
    JsonObject object = json.getAsJsonObject();
    for (String key : object.keySet()) {
      if (!REPLY_KEYS.contains(key)) {
        throw new Refusal(GatewayRule.REST_REPLY_KEYS, "the key " + key);
      }
    }
    JsonElement code = object.has("statusCode") ? object.get("statusCode") : JsonNull.INSTANCE;
    int status =
        statusCode(code)
            .orElseThrow(() -> new Refusal(GatewayRule.REST_STATUS_CODE, "statusCode " + code));
    byte[] body = body(request, object);
    return new WireResponse(status, replyHeaders(object), body);
  }

  private static List<Header> replyHeaders(JsonObject reply) throws Refusal {
    List<Header> lines = new ArrayList<>(multiValueHeaders(reply));
    for (Map.Entry<String, JsonElement> header :
        object(reply, "headers", GatewayRule.REST_HEADERS_STRINGS).entrySet()) {
      if (!isHeader(header.getKey(), header.getValue())) {
        throw new Refusal(
            GatewayRule.REST_HEADERS_STRINGS,
            "header " + header.getKey() + " = " + header.getValue());
      }
      Header line = new Header(header.getKey(), header.getValue().getAsString());
      if (!lines.contains(line)) {
        lines.add(line);
      }
    }
    List<Header> sent = new ArrayList<>();
    for (Header line : lines) {
      String name = line.lowerCaseName();
      if (!DROPPED_FROM_REPLY.contains(name)) {
        sent.add(
            REMAPPED.contains(name)
                ? new Header("x-amzn-Remapped-" + line.name(), line.value())
                : line);
      }
    }
    if (sent.stream().noneMatch(h -> h.is("Content-Type"))) {
      // Observed.
      sent.add(new Header("Content-Type", "application/json"));
    }
    return sent;
  }

  private static List<Header> multiValueHeaders(JsonObject reply) throws Refusal {
    List<Header> lines = new ArrayList<>();
    for (Map.Entry<String, JsonElement> header :
        object(reply, "multiValueHeaders", GatewayRule.REST_MULTI_VALUE_STRINGS).entrySet()) {
      if (!header.getValue().isJsonArray()) {
        throw new Refusal(
            GatewayRule.REST_MULTI_VALUE_STRINGS,
            "header " + header.getKey() + " = " + header.getValue());
      }
      for (JsonElement value : header.getValue().getAsJsonArray()) {
        if (!isHeader(header.getKey(), value)) {
          throw new Refusal(
              GatewayRule.REST_MULTI_VALUE_STRINGS, "header " + header.getKey() + " = " + value);
        }
        lines.add(new Header(header.getKey(), value.getAsString()));
      }
    }
    return lines;
  }

  private static JsonObject object(JsonObject reply, String key, GatewayRule rule) throws Refusal {
    JsonElement value = reply.get(key);
    if (value == null || value.isJsonNull()) {
      return new JsonObject();
    }
    if (!value.isJsonObject()) {
      throw new Refusal(rule, key + " " + value);
    }
    return value.getAsJsonObject();
  }

  private byte[] body(WireRequest request, JsonObject reply) throws Refusal {
    JsonElement body = reply.get("body");
    JsonElement encoded = reply.get("isBase64Encoded");
    if (encoded != null
        && !encoded.isJsonNull()
        && !(encoded.isJsonPrimitive() && encoded.getAsJsonPrimitive().isBoolean())) {
      throw new Refusal(GatewayRule.REST_BASE64, "isBase64Encoded " + encoded);
    }
    if (body == null || body.isJsonNull()) {
      return new byte[0];
    }
    if (!isString(body)) {
      throw new Refusal(GatewayRule.REST_BODY_STRING, "a body that is no string");
    }
    boolean decode =
        encoded != null
            && !encoded.isJsonNull()
            && encoded.getAsBoolean()
            && isBinary(mediaType(request.header("Accept")));
    if (!decode) {
      return body.getAsString().getBytes(UTF_8);
    }
    return base64(body.getAsString())
        .orElseThrow(() -> new Refusal(GatewayRule.REST_BASE64, "a body that is not base64"));
  }

  @Override
  WireResponse refused(GatewayRule rule) {
    return switch (rule) {
      case REST_TIMEOUT -> message(504, "Endpoint request timed out");
      case REST_REQUEST_SIZE -> message(413, "HTTP content length exceeded 10485760 bytes.");
      case REST_EVENT_SIZE -> message(413, "Request Too Long");
      default -> message(502, "Internal server error");
    };
  }

  @Override
  String requestIdHeader() {
    return "x-amzn-RequestId";
  }

  @Override
  GatewayRule requestTooLarge() {
    return GatewayRule.REST_REQUEST_SIZE;
  }

  @Override
  GatewayRule eventTooLarge() {
    return GatewayRule.REST_EVENT_SIZE;
  }

  @Override
  GatewayRule timedOut() {
    return GatewayRule.REST_TIMEOUT;
  }
}
