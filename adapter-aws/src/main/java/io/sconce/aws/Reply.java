package io.sconce.aws;

import io.sconce.http.Headers;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A response as every kind of reply has it: its body a string.
 *
 * @param status from 100 to 599
 * @param headers without those that are about a connection
 * @param body the text, or base64 without line breaks; empty if there is none
 * @param base64 which of the two
 */
record Reply(int status, Headers headers, String body, boolean base64) {

  /** Those of RFC 9110 7.6.1, and the length, which the front door counts by itself. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> TEXT =
      Set.of(
          "application/json",
          "application/xml",
          "application/javascript",
          "application/x-www-form-urlencoded");

  static Reply of(Request request, Response response) {
    Headers headers = endToEnd(response.headers());
    if (hasNoBody(request, response) || response.body().length == 0) {
      return new Reply(response.status(), headers, "", false);
    }
    Optional<String> text = isText(headers) ? utf8(response.body()) : Optional.empty();
    return new Reply(
        response.status(),
        headers,
        text.orElseGet(() -> Base64.getEncoder().encodeToString(response.body())),
        text.isEmpty());
  }

  /** The same reply without the headers under a name. */
  Reply without(String name) {
    return new Reply(status, EventHeaders.without(headers, name), body, base64);
  }

  /** Each header once, its values joined as RFC 9110 5.3 allows. */
  Map<String, String> joined() {
    Map<String, String> joined = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Headers.Field field : headers.fields()) {
      joined.merge(field.name(), field.value(), (before, value) -> before + ", " + value);
    }
    return joined;
  }

  /** Each header once, its values in order. */
  Map<String, List<String>> lists() {
    Map<String, List<String>> lists = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Headers.Field field : headers.fields()) {
      lists.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(field.value());
    }
    return lists;
  }

  private static boolean hasNoBody(Request request, Response response) {
    return request.method().equals("HEAD") || response.status() == 204 || response.status() == 304;
  }

  private static Headers endToEnd(Headers headers) {
    Set<String> dropped = new HashSet<>(HOP_BY_HOP);
    for (String value : headers.all("Connection")) {
      for (String name : value.split(",")) {
        dropped.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new Headers(
        headers.fields().stream()
            .filter(field -> !dropped.contains(field.name().toLowerCase(Locale.ROOT)))
            .toList());
  }

  private static boolean isText(Headers headers) {
    if (headers.first("Content-Encoding").isPresent()) {
      return false;
    }
    String type = headers.first("Content-Type").orElse("text/plain");
    String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return essence.startsWith("text/")
        || essence.endsWith("+json")
        || essence.endsWith("+xml")
        || TEXT.contains(essence);
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
