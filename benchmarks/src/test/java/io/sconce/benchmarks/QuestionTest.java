package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionTest {

  private static Answer answer(int status, String body) {
    return new Answer(status, Map.of(), body);
  }

  @Test
  void takes_the_right_answer() {
    assertThatCode(() -> Question.SCONCE.check(answer(200, "{\"digit\":0,\"scores\":[1]}")))
        .doesNotThrowAnyException();
    assertThatCode(() -> Question.ANY.check(answer(200, ""))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"digit\":0} | expected status 200, got 500",
        "200 | {\"digit\":7} | expected the digit 0, got {\"digit\":7}",
        "200 | {\"number\":0} | expected JSON with a digit",
        "200 | oh no | expected JSON with a digit"
      })
  void refuses_any_other(int status, String body, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Question.HANDWRITTEN.check(answer(status, body)))
        .withMessageContaining(message);
  }
}
