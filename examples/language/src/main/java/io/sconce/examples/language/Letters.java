package io.sconce.examples.language;

import io.sconce.InvalidInputException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the model reads of a text. {@code letters} in train.py is the same in Python. */
final class Letters {

  /** More than enough to tell by; a longer text costs no more than this. */
  static final int LONGEST_TEXT = 10_000;

  private static final Pattern NO_LETTERS = Pattern.compile("\\P{L}+");

  private Letters() {}

  /**
   * The words of a text in lower case, with one space before and behind each.
   *
   * @param text of which the first 10,000 code points are read
   * @return at least one letter
   * @throws InvalidInputException if there is no letter in them
   */
  static String of(String text) {
    String lower =
        Normalizer.normalize(beginning(text), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    String letters = NO_LETTERS.matcher(" " + lower + " ").replaceAll(" ");
    if (letters.isBlank()) {
      throw new InvalidInputException(
          "expected at least one letter in the first "
              + LONGEST_TEXT
              + " characters of the text, got "
              + (text.isEmpty() ? "an empty text" : characters(text) + " characters without any"));
    }
    return letters;
  }

  /** Cut between code points, since half an emoji is none. */
  private static String beginning(String text) {
    return characters(text) <= LONGEST_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT));
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
