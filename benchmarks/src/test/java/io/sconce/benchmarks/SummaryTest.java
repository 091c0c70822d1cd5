package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SummaryTest {

  /** Five calls of their own, then 95 that are neither, then 100 that are steady. */
  private static List<Double> calls(double first, double steady) {
    List<Double> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(first + i);
    }
    calls.addAll(Collections.nCopies(95, 1000.0));
    calls.addAll(Collections.nCopies(100, steady));
    return calls;
  }

  private static Run run(double millis, Map<String, Double> phases, long peakBytes) {
    return new Run(
        millis,
        OptionalDouble.of(millis * 2),
        phases,
        calls(millis, millis / 10),
        calls(1, 0.5),
        OptionalLong.of(peakBytes));
  }

  @Test
  void takes_the_median_of_everything() {
    Summary summary =
        Summary.of(
            List.of(
                run(30, Map.of("init-jvm", 3.0), 300),
                run(10, Map.of("init-jvm", 1.0), 100),
                run(20, Map.of("init-jvm", 2.0, "late", 7.0), 200)));

    assertThat(summary.firstAnswers()).containsExactly(30.0, 10.0, 20.0);
    assertThat(summary.firstAnswer()).isEqualTo(new Statistics(20, 10, 30));
    assertThat(summary.phases()).containsOnly(entry("init-jvm", 2.0), entry("late", 7.0));
    assertThat(summary.cpuMillis()).hasValue(40);
    assertThat(summary.peakBytes()).hasValue(200);
  }

  @Test
  void looks_at_the_first_five_calls_and_the_last_hundred() {
    Summary summary =
        Summary.of(List.of(run(30, Map.of(), 1), run(10, Map.of(), 1), run(20, Map.of(), 1)));

    assertThat(summary.roundTrips())
        .hasValue(new Summary.Calls(List.of(20.0, 21.0, 22.0, 23.0, 24.0), 2));
    assertThat(summary.server()).hasValue(new Summary.Calls(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 0.5));
  }

  @Test
  void program_has_a_time_and_nothing_else() {
    Summary summary = Summary.of(List.of(Run.ofProcess(5)));

    assertThat(summary.firstAnswer()).isEqualTo(new Statistics(5, 5, 5));
    assertThat(summary.cpuMillis()).isEmpty();
    assertThat(summary.peakBytes()).isEmpty();
    assertThat(summary.roundTrips()).isEmpty();
    assertThat(summary.server()).isEmpty();
  }
}
