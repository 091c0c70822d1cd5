package io.sconce.aws;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A published event, and what a test changes in it. */
final class EventFile {

  private final JsonObject json;

  private EventFile(JsonObject json) {
    this.json = json;
  }

  static EventFile of(String name) {
    String text = new String(recorded(name), StandardCharsets.UTF_8);
    return new EventFile(JsonParser.parseString(text).getAsJsonObject());
  }

  /** Every byte of it, as it was published. */
  static byte[] recorded(String name) {
    String resource = "/events/" + name + ".json";
    try (InputStream in =
        Objects.requireNonNull(EventFile.class.getResourceAsStream(resource), resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same event to another method and path, wherever its kind has them. */
  EventFile to(String method, String path) {
    if (json.has("rawPath")) {
      JsonObject http = json.getAsJsonObject("requestContext").getAsJsonObject("http");
      http.addProperty("method", method);
      return with("rawPath", path);
    }
    return with("httpMethod", method).with("path", path);
  }

  EventFile with(String name, String value) {
    return with(name, new JsonPrimitive(value));
  }

  EventFile with(String name, JsonElement value) {
    json.add(name, value);
    return this;
  }

  EventFile withContext(String name, String value) {
    json.getAsJsonObject("requestContext").addProperty(name, value);
    return this;
  }

  EventFile without(String name) {
    json.remove(name);
    return this;
  }

  /** One more header, in each map that the event has. */
  EventFile header(String name, String value) {
    if (json.has("headers")) {
      json.getAsJsonObject("headers").addProperty(name, value);
    }
    if (json.has("multiValueHeaders")) {
      JsonArray values = new JsonArray();
      values.add(value);
      json.getAsJsonObject("multiValueHeaders").add(name, values);
    }
    return this;
  }

  EventFile text(String contentType, String body) {
    return header("Content-Type", contentType)
        .with("body", body)
        .with("isBase64Encoded", new JsonPrimitive(false));
  }

  EventFile bytes(String contentType, byte[] body) {
    return header("Content-Type", contentType)
        .with("body", Base64.getEncoder().encodeToString(body))
        .with("isBase64Encoded", new JsonPrimitive(true));
  }

  JsonObject json() {
    return json;
  }

  byte[] payload() {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
