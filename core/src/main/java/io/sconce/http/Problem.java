package io.sconce.http;

import com.google.gson.stream.JsonWriter;
import io.sconce.DeadlineExceededException;
import io.sconce.InputTooLargeException;
import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import io.sconce.UnavailableException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The one error table: whatever was thrown, as the caller sees it.
 *
 * @param status from 400 to 504
 * @param detail a sentence for the caller; never a stack trace, a path or a class name
 * @param headers that go with it, such as {@code Allow} or {@code Retry-After}
 */
record Problem(int status, String detail, Headers headers) {

  private static final String UNFORESEEN =
      "the prediction failed; the function's log has the cause under this request id";

  /** A detail may quote the client, who must not decide how long the answer is. */
  private static final int MAX_DETAIL_CHARS = 500;

  Problem {
    Objects.requireNonNull(headers);
    if (detail.length() > MAX_DETAIL_CHARS) {
      detail = detail.substring(0, MAX_DETAIL_CHARS) + "…";
    }
  }

  static Problem of(Throwable thrown) {
    if (thrown instanceof HttpException e) {
      return new Problem(e.status(), detail(e), e.headers());
    }
    if (thrown instanceof MalformedInputException e) {
      return new Problem(400, detail(e), Headers.none());
    }
    if (thrown instanceof InputTooLargeException e) {
      return new Problem(413, detail(e), Headers.none());
    }
    if (thrown instanceof InvalidInputException e) {
      return new Problem(422, detail(e), Headers.none());
    }
    if (thrown instanceof UnavailableException e) {
      long seconds = Math.max(1, e.retryAfter().plusMillis(999).toSeconds());
      return new Problem(
          503, detail(e), Headers.none().with("Retry-After", Long.toString(seconds)));
    }
    if (thrown instanceof DeadlineExceededException e) {
      return new Problem(504, detail(e), Headers.none());
    }
    return new Problem(500, UNFORESEEN, Headers.none());
  }

  private static String detail(RuntimeException e) {
    return Objects.requireNonNullElse(e.getMessage(), "");
  }

  /**
   * As {@code application/problem+json} of RFC 9457, with the {@code error} that OIP clients read.
   */
  Response response(String requestId) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("type").value("about:blank");
      json.name("title").value(Response.of(status).reason());
      json.name("status").value(status);
      json.name("detail").value(detail);
      json.name("requestId").value(requestId);
      json.name("error").value(detail);
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Response response =
        Response.of(status)
            .header("Content-Type", "application/problem+json")
            .body(text.toString().getBytes(StandardCharsets.UTF_8));
    for (Headers.Field field : headers.fields()) {
      response = response.header(field.name(), field.value());
    }
    return response;
  }
}
