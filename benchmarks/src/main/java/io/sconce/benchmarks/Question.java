package io.sconce.benchmarks;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * What a function is asked, and what it must answer.
 *
 * @param json the body of a POST
 * @param digit the answer's member {@code digit}; none for a function that answers nothing
 */
public record Question(String json, OptionalInt digit) {

  /** A handwritten 0 of scikit-learn's digits, 8 × 8 from 0 (white) to 16 (black). */
  private static final String PIXELS =
      """
      [0,0,5,13,9,1,0,0,0,0,13,15,10,15,5,0,0,3,15,2,0,11,8,0,0,4,12,0,0,8,8,0,\
      0,5,8,0,0,9,8,0,0,4,11,0,1,12,7,0,0,2,14,5,10,12,0,0,0,0,6,13,10,0,0,0]""";

  /** For a function that answers nothing. */
  static final Question ANY = new Question(PIXELS, OptionalInt.empty());

  /** For {@code examples/digits}. */
  public static final Question SCONCE =
      new Question("{\"pixels\":" + PIXELS + "}", OptionalInt.of(0));

  /** For the functions that are written by hand. */
  public static final Question HANDWRITTEN = new Question(PIXELS, OptionalInt.of(0));

  /**
   * Checks an answer.
   *
   * @throws IOException if it is not the one that is expected
   */
  void check(Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException(
          "expected status 200, got " + answer.status() + ": " + answer.body().strip());
    }
    if (digit.isPresent() && digit.getAsInt() != digit(answer.body())) {
      throw new IOException("expected the digit " + digit.getAsInt() + ", got " + answer.body());
    }
  }

  private static int digit(String body) throws IOException {
    try {
      return JsonParser.parseString(body).getAsJsonObject().get("digit").getAsInt();
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new IOException("expected JSON with a digit, got '" + body + "'", e);
    }
  }
}
