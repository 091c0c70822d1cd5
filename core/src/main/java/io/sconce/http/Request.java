package io.sconce.http;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, whichever cloud's message it came in. Immutable, but for the body's bytes,
 * which are not copied. Safe for many threads.
 */
public final class Request {

  private static final byte[] NO_BODY = {};
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final String method;
  private final String path;
  private final String query;
  private final Headers headers;
  private final byte[] body;
  private final Id id;
  private final Optional<Duration> timeLeft;
  private final boolean rehearsal;

  /**
   * The platform's id, or a random one that is made when somebody asks, since nearly all requests
   * come with an id.
   */
  private static final class Id {

    private @Nullable String text;

    Id(@Nullable String text) {
      this.text = text;
    }

    synchronized String text() {
      if (text == null) {
        text = random();
      }
      return text;
    }

    /**
     * A random UUID (RFC 9562 5.4), as {@code UUID.randomUUID} makes it, but that an id is no
     * secret: the first number that nobody could guess costs a cold start 10 ms.
     */
    private static String random() {
      ThreadLocalRandom numbers = ThreadLocalRandom.current();
      long high = (numbers.nextLong() & ~0xF000L) | 0x4000;
      long low = (numbers.nextLong() & ~0xC000000000000000L) | 0x8000000000000000L;
      return new UUID(high, low).toString();
    }
  }

  private Request(
      String method,
      String path,
      String query,
      Headers headers,
      byte[] body,
      Id id,
      Optional<Duration> timeLeft,
      boolean rehearsal) {
    this.method = Objects.requireNonNull(method);
    this.path = Objects.requireNonNull(path);
    this.query = Objects.requireNonNull(query);
    this.headers = Objects.requireNonNull(headers);
    this.body = Objects.requireNonNull(body);
    this.id = Objects.requireNonNull(id);
    this.timeLeft = timeLeft;
    this.rehearsal = rehearsal;
  }

  /**
   * A request without headers, query or body, under a new random id.
   *
   * @param method in upper case, as it came
   * @param path begins with a slash, percent-decoded once, without the query
   * @return a request
   */
  public static Request of(String method, String path) {
    return new Request(
        method, path, "", Headers.none(), NO_BODY, new Id(null), Optional.empty(), false);
  }

  /**
   * The same request with one more header.
   *
   * @param name its name
   * @param value its value
   * @return a request
   */
  public Request header(String name, String value) {
    return headers(headers.with(name, value));
  }

  /**
   * The same request with these headers in place of its own.
   *
   * @param headers as they came
   * @return a request
   */
  public Request headers(Headers headers) {
    return new Request(method, path, query, headers, body, id, timeLeft, rehearsal);
  }

  /**
   * The same request with another query.
   *
   * @param query what stood behind the question mark, percent-encoded; empty if there was none
   * @return a request
   */
  public Request query(String query) {
    return new Request(method, path, query, headers, body, id, timeLeft, rehearsal);
  }

  /**
   * The same request with another body.
   *
   * @param body not copied; whoever holds it must not change it
   * @return a request
   */
  public Request body(byte[] body) {
    return new Request(method, path, query, headers, body, id, timeLeft, rehearsal);
  }

  /**
   * The same request under the platform's id. What is no id, being blank or over 128 characters or
   * more than visible ASCII, is not taken: on some platforms it is a header that any client sends.
   *
   * @param id what the platform's own log calls it
   * @return a request
   */
  public Request id(String id) {
    if (!ID.matcher(id).matches()) {
      return this;
    }
    return new Request(method, path, query, headers, body, new Id(id), timeLeft, rehearsal);
  }

  /**
   * The same request with a deadline.
   *
   * @param timeLeft until the platform or its front door gives up, less what the reply's way back
   *     needs
   * @return a request
   */
  public Request timeLeft(Duration timeLeft) {
    return new Request(method, path, query, headers, body, id, Optional.of(timeLeft), rehearsal);
  }

  /**
   * The same request as one of our own that comes from no caller. It is answered like any other,
   * but the log has no line for it, and it is decoded even where the model is not loaded yet.
   *
   * @return a request
   * @see Rehearsal
   */
  public Request asRehearsal() {
    return new Request(method, path, query, headers, body, id, timeLeft, true);
  }

  /**
   * The method.
   *
   * @return in upper case, as it came
   */
  public String method() {
    return method;
  }

  /**
   * The path.
   *
   * @return begins with a slash, percent-decoded once, without the query
   */
  public String path() {
    return path;
  }

  /**
   * The query.
   *
   * @return percent-encoded; empty if there was none
   */
  public String query() {
    return query;
  }

  /**
   * The headers.
   *
   * @return as they came
   */
  public Headers headers() {
    return headers;
  }

  /**
   * The body.
   *
   * @return not a copy; empty if there was none
   */
  public byte[] body() {
    return body;
  }

  /**
   * What logs and replies call this request.
   *
   * @return the platform's id, or a random one
   */
  public String id() {
    return id.text();
  }

  /**
   * The time that was left when the request came.
   *
   * @return empty if there is no deadline
   */
  public Optional<Duration> timeLeft() {
    return timeLeft;
  }

  /**
   * Whether this is one of our own, from no caller.
   *
   * @return false, but for {@link #asRehearsal}
   */
  public boolean isRehearsal() {
    return rehearsal;
  }
}
