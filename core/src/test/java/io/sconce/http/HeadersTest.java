package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersTest {

  @Test
  void names_are_found_in_any_case_and_values_stay_in_order_and_whole() {
    Headers headers =
        Headers.none().with("Accept", "a, b").with("X", "1").with("accept", "c;q=\"x,y\"");

    assertThat(headers.first("ACCEPT")).contains("a, b");
    assertThat(headers.all("accept")).containsExactly("a, b", "c;q=\"x,y\"");
    assertThat(headers.names()).containsExactly("accept", "x");
    assertThat(headers.first("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "a\0b", "a\u007fb"})
  void a_value_that_could_end_its_line_is_refused(String value) {
    assertThatThrownBy(() -> Headers.none().with("X", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the header X must not hold control characters such as CR or LF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!#$%&'*+-.^_`|~", "X-Api-Key2"})
  void a_name_has_all_characters_of_a_token(String name) {
    assertThat(Headers.none().with(name, "\t x").first(name)).contains("\t x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "(a)", "a\u007f", "ü", "a\r\nb"})
  void a_name_that_is_no_token_is_refused(String name) {
    assertThatThrownBy(() -> Headers.none().with(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
