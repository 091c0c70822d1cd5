package io.sconce.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "cold starts are measured on Linux alone")
final class MeasurementTest {

  private static final Conditions TWO_RUNS =
      new Conditions("default", "as it is", 2, false, List.of("env"), Path.of("/java"));

  @TempDir private Path folder;

  private final PrintStream progress = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);

  private Variant writing(String name) {
    return new Program(
        name, List.of("sh", "-c", "echo " + name + " >> " + folder.resolve("order")));
  }

  private Measurement measurement(Variant... variants) {
    return new Measurement(List.of(variants), new Layout(folder.resolve("work"), folder), progress);
  }

  @Test
  void variants_take_turns() throws Exception {
    Measurement measurement = measurement(writing("a"), writing("b"));

    measurement.warmUp(TWO_RUNS);
    Map<String, Summary> summaries = measurement.measure(TWO_RUNS);

    assertThat(folder.resolve("order")).hasContent("a\nb\na\nb\na\nb");
    assertThat(summaries.keySet()).containsExactly("a", "b");
    assertThat(summaries.values()).allMatch(summary -> summary.firstAnswers().size() == 2);
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  @Test
  void failure_names_the_variant() {
    Measurement measurement = measurement(new Program("broken", List.of("sh", "-c", "exit 3")));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> measurement.measure(TWO_RUNS))
        .withMessage("default, broken: sh: expected exit status 0, got 3");
  }
}
