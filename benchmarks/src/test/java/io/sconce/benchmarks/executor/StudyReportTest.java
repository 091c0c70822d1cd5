package io.sconce.benchmarks.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.benchmarks.Machine;
import io.sconce.benchmarks.executor.Setup.Cloud;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StudyReportTest {

  private static final Machine MACHINE = new Machine("today", 2, "a CPU", 1, "Linux", "Java", "0");
  private static final Setup OFF = new Setup(Cloud.LAMBDA, 0, 1, false);
  private static final Setup ON = OFF.withOptimizer(true);

  /** Of a first call and nine as slow as all that follow, in CPU time as on the wall. */
  private static StudyReport.Run run(Setup setup, double first, double later, float answer) {
    List<Double> ten =
        Stream.concat(Stream.of(first), Collections.nCopies(9, later).stream()).toList();
    return new StudyReport.Run(
        "m",
        setup,
        0.05,
        new Observation(
            100,
            ten,
            ten,
            later,
            later,
            later,
            later,
            200_000_000,
            1,
            List.of(),
            List.of(),
            true,
            new float[] {answer},
            500));
  }

  private static String text(StudyReport.Run... runs) {
    return new StudyReport(MACHINE, List.of(runs)).text();
  }

  @Test
  void says_after_how_many_calls_the_optimizer_pays() {
    // 38 - 9 more for the first ten, then one less for each.
    assertThat(text(run(ON, 40, 1, 7), run(OFF, 2, 2, 7))).contains(" 29 same");
    assertThat(text(run(ON, 40, 2, 7), run(OFF, 2, 2, 7))).contains(" never same");
  }

  @Test
  void says_when_answers_differ() {
    assertThat(text(run(ON, 1, 1, 7.5f), run(OFF, 1, 1, 7))).contains("differ by 5e-01");
    assertThat(text(run(ON, 1, 1, 7), run(OFF, 1, 1, 7), run(OFF, 1, 1, 8)))
        .contains("not the same each time; differ by 1e+00");
  }

  @Test
  void has_the_medians_of_all_runs() {
    StudyReport report =
        new StudyReport(MACHINE, List.of(run(OFF, 9, 1, 7), run(OFF, 5, 1, 7), run(OFF, 7, 1, 7)));

    JsonObject row =
        JsonParser.parseString(report.json())
            .getAsJsonObject()
            .getAsJsonArray("rows")
            .get(0)
            .getAsJsonObject();

    assertThat(row.get("first").getAsDouble()).isEqualTo(7);
    assertThat(row.get("steady").getAsDouble()).isEqualTo(1);
    assertThat(row.get("sameBytes").getAsBoolean()).isTrue();
    assertThat(report.text()).contains("m ").contains("7.0|");
  }
}
