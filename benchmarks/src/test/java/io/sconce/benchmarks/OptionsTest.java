package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {

  @Test
  void says_seven_and_three_runs_of_everything_if_nothing_is_asked_for() {
    assertThat(Options.parse())
        .isEqualTo(new Options(7, 3, 3, List.of(), Optional.empty(), Optional.empty()));
  }

  @Test
  void takes_every_option() {
    Options options =
        Options.parse(
            "--runs",
            "9",
            "--one-cpu-runs",
            "2",
            "--no-cold",
            "--only",
            "a,b",
            "--java-home",
            "/j",
            "--before",
            "/b");

    assertThat(options)
        .isEqualTo(
            new Options(
                9,
                2,
                0,
                List.of("a", "b"),
                Optional.of(Path.of("/j")),
                Optional.of(Path.of("/b"))));
    assertThat(Options.parse("--no-one-cpu", "--cold-runs", "1"))
        .isEqualTo(new Options(7, 0, 1, List.of(), Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "--runs 0, '--runs: expected a number from 1 on, got ''0'''",
    "--runs many, '--runs: expected a number from 1 on, got ''many'''",
    "--cold-runs -1, '--cold-runs: expected a number from 0 on, got ''-1'''",
    "--only, '--only: expected a value, got none'",
    "--fast, 'unexpected argument ''--fast'''"
  })
  void refuses_what_it_does_not_know(String line, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Options.parse(line.split(" ")))
        .withMessage(message);
  }
}
