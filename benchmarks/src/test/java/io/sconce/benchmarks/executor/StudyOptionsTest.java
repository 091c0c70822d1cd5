package io.sconce.benchmarks.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.benchmarks.executor.Setup.Cloud;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StudyOptionsTest {

  @Test
  void the_two_that_are_compared_run_one_after_the_other() {
    StudyOptions options = StudyOptions.parse("--clouds", "lambda", "--threads", "1,2");

    assertThat(options.setups())
        .containsExactly(
            new Setup(Cloud.LAMBDA, 0, 1, true),
            new Setup(Cloud.LAMBDA, 0, 1, false),
            new Setup(Cloud.LAMBDA, 0, 2, true),
            new Setup(Cloud.LAMBDA, 0, 2, false));
  }

  @Test
  void models_are_all_or_those_that_are_named() {
    StudiedModel a = new StudiedModel("a", "FP32", List.of(1L), List.of(), 1);
    StudiedModel b = new StudiedModel("b", "FP32", List.of(1L), List.of(), 1);

    assertThat(StudyOptions.parse().of(List.of(a, b))).containsExactly(a, b);
    assertThat(StudyOptions.parse("--models", "b").of(List.of(a, b))).containsExactly(b);
  }

  @Test
  void what_it_does_not_know_is_named() {
    assertThatThrownBy(() -> StudyOptions.parse("--runs", "3", "--fast", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unexpected argument '--fast'");
    assertThatThrownBy(() -> StudyOptions.parse("--runs"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StudyOptions.parse("--runs", "many"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
