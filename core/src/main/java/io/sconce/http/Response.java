package io.sconce.http;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One HTTP response, before a cloud's message is made of it. Immutable, but for the body's bytes,
 * which are not copied.
 */
public final class Response {

  private static final byte[] NO_BODY = {};

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
