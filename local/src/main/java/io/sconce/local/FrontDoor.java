package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The kind of API Gateway that stands before a {@link LocalLambda}. Immutable.
 *
 * <p>Requests become the events, and replies the responses, that the real one makes of them. A
 * reply that the real one refuses is refused; the function's log then has a line that says which
 * rule it broke, and where AWS documents it.
 */
public abstract sealed class FrontDoor permits HttpApi, RestApi {
  /**
   * docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html, and the same for
   * REST.
   */
  static final int MAX_REQUEST_BYTES = 10 * 1024 * 1024;

  private static final Gson JSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private final String stage;
  private final Duration timeout;

  FrontDoor(String stage, Duration timeout) {
    if (!stage.matches("\\$default|[A-Za-z0-9_-]{1,128}")) {
      throw new IllegalArgumentException(
          "stage: expected $default or letters, digits, hyphens and underscores, got " + stage);
    }
    this.stage = stage;
    this.timeout = ChildSettings.positive("timeout", timeout);
  }

  /** An HTTP API, payload format 2.0, in the stage {@code $default}, with its 30 seconds. */
  public static FrontDoor httpApi() {
    return new HttpApi("$default", Duration.ofSeconds(30));
  }

  /**
   * A REST API with a Lambda proxy integration on {@code /} and <code>/{proxy+}</code>, in the
   * stage {@code prod}, with its 29 seconds.
   *
   * @param binaryMediaTypes the media types of requests and replies that are bytes, as {@code
   *     image/png}; a star stands for any in {@code *}{@code /*} and {@code image/*}. None means
   *     that every body is text.
   */
  public static FrontDoor restApi(String... binaryMediaTypes) {
    return new RestApi("prod", Duration.ofSeconds(29), List.of(binaryMediaTypes));
  }

  /**
   * The same in another stage. {@link LocalLambda#uri()} stands for the invoke URL with the stage
   * in it, so clients do not write the stage; the function sees it where the real gateway shows it.
   *
   * @param name {@code $default} (HTTP API only), or letters, digits, hyphens and underscores
   * @throws IllegalArgumentException if it is not
   */
  public abstract FrontDoor stage(String name);

  /** The same with another integration time-out; AWS lets it be shortened. */
  public abstract FrontDoor timeout(Duration timeout);

  String stage() {
    return stage;
  }

  Duration timeout() {
    return timeout;
  }

  /** The event that a request becomes. */
  abstract byte[] event(WireRequest request, Arrival arrival);

  /** The response that a reply becomes. */
  abstract WireResponse response(WireRequest request, Invocation reply) throws Refusal;

  /** What the gateway answers when a rule is broken. */
  abstract WireResponse refused(GatewayRule rule);

  /** The response header in which the gateway sends its own request id. */
  abstract String requestIdHeader();

  abstract GatewayRule requestTooLarge();

  abstract GatewayRule eventTooLarge();

  abstract GatewayRule timedOut();

  /** When and as what a request came in. */
  record Arrival(String requestId, long epochMillis, String traceRoot) {}

  static byte[] bytes(JsonElement json) {
    return JSON.toJson(json).getBytes(UTF_8);
  }

  static WireResponse message(int status, String text) {
    return WireResponse.json(status, "{\"message\":\"" + text + "\"}");
  }

  /** Parses by RFC 8259 and no more leniently. */
  static Optional<JsonElement> json(String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JSON.getAdapter(JsonElement.class).read(reader);
      return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(element) : Optional.empty();
    } catch (IOException | JsonParseException e) {
      return Optional.empty();
    }
  }

  static boolean isString(JsonElement json) {
    return json.isJsonPrimitive() && json.getAsJsonPrimitive().isString();
  }

  /**
   * Observed: booleans are taken for strings, numbers are not. No HTTP message can hold a line
   * break.
   */
  static boolean isHeader(String name, JsonElement value) {
    boolean text =
        isString(value) || (value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean());
    return text
        && RequestReader.isToken(name)
        && value.getAsString().chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  /** A status code as a JSON number or, observed, as a string of digits. */
  static Optional<Integer> statusCode(JsonElement json) {
    String text = json.isJsonPrimitive() ? json.getAsString() : "";
    return text.matches("[1-5]\\d\\d") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Query parameters in order, names and values decoded as UTF-8; a plus is a space. */
  static Map<String, List<String>> query(String rawQuery) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(decoded(name), n -> new ArrayList<>()).add(decoded(value));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** A path decoded as UTF-8; a plus stays a plus, a bare percent sign a percent sign. */
  static String decodedPath(String rawPath) {
    return decoded(rawPath.replace("+", "%2B"));
  }

  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * {@code type/subtype} of a Content-Type, or of the first entry of an Accept; empty if there is
   * none.
   */
  static String mediaType(Optional<String> header) {
    return header
        .map(value -> value.split("[;,]", 2)[0].trim().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}
