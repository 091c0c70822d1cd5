package io.sconce.aws;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event in one pass, without a tree of it. The runtime's own reading of these types by
 * reflection costs 0.8 s of a cold start. A member of another type than is documented counts as
 * absent.
 */
final class EventReader {

  private final JsonReader json;
  private final Event event = new Event();

  private EventReader(byte[] payload) {
    this.json =
        new JsonReader(
            new InputStreamReader(new ByteArrayInputStream(payload), StandardCharsets.UTF_8));
    this.json.setStrictness(Strictness.STRICT);
  }

  /** What is not the JSON of any event, or no JSON at all, is a direct invocation. */
  static Event read(byte[] payload) {
    try {
      return new EventReader(payload).read();
    } catch (IOException e) {
      // The endpoint reads the payload once more, and says what is wrong with it.
      return new Event();
    }
  }

  private Event read() throws IOException {
    if (json.peek() != JsonToken.BEGIN_OBJECT) {
      return event;
    }
    json.beginObject();
    while (json.hasNext()) {
      readMember(json.nextName());
    }
    json.endObject();
    return json.peek() == JsonToken.END_DOCUMENT ? event : new Event();
  }

  private void readMember(String name) throws IOException {
    switch (name) {
      case "version" -> event.version = string();
      case "httpMethod" -> event.httpMethod = string();
      case "path" -> event.path = string();
      case "rawPath" -> event.rawPath = string();
      case "rawQueryString" -> event.rawQueryString = string();
      case "cookies" -> event.cookies = strings();
      case "headers" -> event.headers = members(this::string);
      case "multiValueHeaders" -> event.multiValueHeaders = members(this::strings);
      case "queryStringParameters" -> event.queryStringParameters = members(this::string);
      case "multiValueQueryStringParameters" ->
          event.multiValueQueryStringParameters = members(this::strings);
      case "body" -> event.body = string();
      case "isBase64Encoded" -> event.isBase64Encoded = isTrue();
      case "detail-type" -> event.detailType = string();
      case "requestContext" -> readRequestContext();
      default -> json.skipValue();
    }
  }

  private void readRequestContext() throws IOException {
    if (!begins(JsonToken.BEGIN_OBJECT)) {
      return;
    }
    event.hasRequestContext = true;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "elb" -> event.hasElb = members(this::string) != null;
        case "http" -> readHttp(members(this::string));
        case "stage" -> event.stage = string();
        case "domainName" -> event.domainName = string();
        default -> json.skipValue();
      }
    }
    json.endObject();
  }

  private void readHttp(@Nullable Map<String, String> http) {
    event.hasHttp = http != null;
    event.httpMethodOfContext = http == null ? null : http.get("method");
  }

  private boolean isTrue() throws IOException {
    return begins(JsonToken.BOOLEAN) && json.nextBoolean();
  }

  private @Nullable String string() throws IOException {
    return begins(JsonToken.STRING) ? json.nextString() : null;
  }

  private @Nullable List<String> strings() throws IOException {
    if (!begins(JsonToken.BEGIN_ARRAY)) {
      return null;
    }
    List<String> strings = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      String string = string();
      if (string != null) {
        strings.add(string);
      }
    }
    json.endArray();
    return strings;
  }

  /** Reads the value of a member; null if it is of the wrong type. */
  @FunctionalInterface
  private interface Value<T> {
    @Nullable T read() throws IOException;
  }

  private <T> @Nullable Map<String, T> members(Value<T> value) throws IOException {
    if (!begins(JsonToken.BEGIN_OBJECT)) {
      return null;
    }
    Map<String, T> members = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      T read = value.read();
      if (read != null) {
        members.put(name, read);
      }
    }
    json.endObject();
    return members;
  }

  /** Skips a value of any other type. */
  private boolean begins(JsonToken token) throws IOException {
    if (json.peek() == token) {
      return true;
    }
    json.skipValue();
    return false;
  }
}
