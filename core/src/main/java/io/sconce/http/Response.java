package io.sconce.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * One HTTP response, before a cloud's message is made of it. Immutable, but for the body's bytes,
 * which are not copied.
 */
public final class Response {

  private static final byte[] NO_BODY = {};

  // RFC 9110 15: those of the error table and of answers.
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(204, "No Content"),
          Map.entry(304, "Not Modified"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(406, "Not Acceptable"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private final int status;
  private final Headers headers;
  private final byte[] body;

  private Response(int status, Headers headers, byte[] body) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("expected a status from 100 to 599, got " + status);
    }
    this.status = status;
    this.headers = Objects.requireNonNull(headers);
    this.body = Objects.requireNonNull(body);
  }

  /**
   * A response without headers or body.
   *
   * @param status from 100 to 599
   * @return a response
   */
  public static Response of(int status) {
    return new Response(status, Headers.none(), NO_BODY);
  }

  /**
   * The same response with one more header.
   *
   * @param name its name
   * @param value its value
   * @return a response
   */
  public Response header(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }

  /**
   * The same response with another body. Its {@code Content-Type} is a header like any other.
   *
   * @param body not copied; whoever holds it must not change it
   * @return a response
   */
  public Response body(byte[] body) {
    return new Response(status, headers, body);
  }

  /**
   * The status.
   *
   * @return from 100 to 599
   */
  public int status() {
    return status;
  }

  /**
   * What the status means, for clients that show it.
   *
   * @return the reason phrase of RFC 9110, or "Status" for one that no answer here has
   */
  public String reason() {
    return REASONS.getOrDefault(status, "Status");
  }

  /**
   * The headers.
   *
   * @return in order
   */
  public Headers headers() {
    return headers;
  }

  /**
   * The body.
   *
   * @return not a copy; empty if there is none
   */
  public byte[] body() {
    return body;
  }

  /**
   * The body as text, for tests and logs.
   *
   * @return its bytes read as UTF-8
   */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
