package io.sconce.aws;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.sconce.http.Response;
import java.io.IOException;
import java.io.StringReader;

/**
 * What the caller of a direct invocation gets in place of an answer: Lambda reports it as a
 * function error, with this message as {@code errorMessage}. It has no stack trace, since Lambda
 * would send that to the caller too.
 */
public final class InvocationFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  private InvocationFailedException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static InvocationFailedException of(Response problem, String requestId) {
    String detail = detail(problem);
    return new InvocationFailedException(
        problem.status(),
        problem.status() < 500 ? detail : detail + " (request id " + requestId + ")");
  }

  /**
   * What the same failure would be over HTTP.
   *
   * @return from 400 to 504; up to 499 the payload was wrong, from 500 on it may have been right
   */
  public int status() {
    return status;
  }

  private static String detail(Response problem) {
    try (JsonReader json = new JsonReader(new StringReader(problem.text()))) {
      json.beginObject();
      while (json.hasNext()) {
        if (json.nextName().equals("detail") && json.peek() == JsonToken.STRING) {
          return json.nextString();
        }
        json.skipValue();
      }
    } catch (IOException | IllegalStateException e) {
      // Not a problem document; the status has to do.
    }
    return "the function answered " + problem.status();
  }
}
