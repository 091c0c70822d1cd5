package io.sconce.examples.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LettersTest {

  @ParameterizedTest
  @CsvSource({
    "'Hello, World!', ' hello world '",
    "'  two\t\nlines ', ' two lines '",
    "it's 2 pm, ' it s pm '",
    "x, ' x '",
    "E\u0301TE\u0301, ' \u00e9t\u00e9 '",
    "\u039f\u0394\u039f\u03a3, ' \u03bf\u03b4\u03bf\u03c2 '",
    "\ud801\udc00\ud83d\ude00\ud801\udc00, ' \ud801\udc28 \ud801\udc28 '",
    "a\ud83db, ' a b '",
  })
  void are_words_in_lower_case_between_single_spaces(String text, String letters) {
    assertThat(Letters.of(text)).isEqualTo(letters);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t\n\u00a0\u3000", "42", "?!", "\ud83d\ude00", "\ud83d"})
  void a_text_without_any_is_refused(String text) {
    int length = text.codePointCount(0, text.length());

    assertThatThrownBy(() -> Letters.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "expected at least one letter in the first 10000 characters of the text, got "
                + length
                + " characters without any");
  }

  @Test
  void a_long_text_is_cut_between_code_points() {
    String pair = "\ud801\udc28"; // One letter in two chars.
    String letters = Letters.of("a" + pair.repeat(20_000));

    assertThat(letters).isEqualTo(" a" + pair.repeat(9_999) + " ");
  }

  @Test
  void letters_behind_the_first_ten_thousand_characters_come_too_late() {
    assertThat(Letters.of(".".repeat(9_999) + "ab")).isEqualTo(" a ");
    assertThatThrownBy(() -> Letters.of(".".repeat(10_000) + "ab"))
        .isInstanceOf(InvalidInputException.class);
  }
}
