package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ReportTest {

  private static final Report REPORT = report();

  private static Report report() {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("init-jvm", 85.25);
    phases.put("decode", 1.0);
    Summary sconce =
        new Summary(
            List.of(700.00049, 800.0),
            new Statistics(750.0, 700.0, 800.0),
            OptionalDouble.of(930),
            phases,
            OptionalDouble.of(200e6),
            Optional.of(new Summary.Calls(List.of(9.0, 8.0), 2.5)),
            Optional.of(new Summary.Calls(List.of(6.0, 5.0), 1.5)));
    Map<String, Summary> summaries = new LinkedHashMap<>();
    summaries.put("sconce-gcp", sconce);
    summaries.put("dlopen", Summary.of(List.of(Run.ofProcess(300))));
    return new Report(
        new Machine("2026-01-02T03:04:05Z", 2, "A processor", 1024, "Linux 6", "Java 17", "0.1"),
        List.of(
            new Report.MeasuredSet(
                new Conditions("default", "as it is", 2, false, List.of(), Path.of("/java")),
                summaries)),
        Map.of("one-cpu", "it was not asked for"),
        List.of(
            new Ratio(
                "to-floor", "a ÷ b", OptionalDouble.of(1.23456), 1.45, 1.15, Optional.empty()),
            new Ratio(
                "to-djl", "a ÷ c", OptionalDouble.empty(), 0.8, 0.6, Optional.of("c is missing"))));
  }

  private static JsonObject at(String... path) {
    JsonObject object = JsonParser.parseString(REPORT.json()).getAsJsonObject();
    for (String name : path) {
      object = object.getAsJsonObject(name);
    }
    return object;
  }

  @Test
  void json_has_each_ratio_with_its_bound_and_its_goal() {
    JsonObject floor = at("ratios", "to-floor");

    assertThat(floor.get("value").getAsDouble()).isEqualTo(1.235);
    assertThat(floor.get("bound").getAsDouble()).isEqualTo(1.45);
    assertThat(floor.get("goal").getAsDouble()).isEqualTo(1.15);
  }

  @Test
  void json_has_null_and_a_sentence_for_a_ratio_without_a_value() {
    JsonObject djl = at("ratios", "to-djl");

    assertThat(djl.get("value").isJsonNull()).isTrue();
    assertThat(djl.get("missing").getAsString()).isEqualTo("c is missing");
  }

  @Test
  void json_has_every_run_its_statistics_and_phases() {
    JsonObject gcp = at("sets", "default", "variants", "sconce-gcp");

    assertThat(gcp.get("cpu").getAsDouble()).isEqualTo(930);
    JsonArray runs = gcp.getAsJsonArray("runs");
    assertThat(List.of(runs.get(0).getAsDouble(), runs.get(1).getAsDouble()))
        .containsExactly(700.0, 800.0);
    assertThat(gcp.get("median").getAsDouble()).isEqualTo(750);
    assertThat(gcp.get("min").getAsDouble()).isEqualTo(700);
    assertThat(gcp.get("max").getAsDouble()).isEqualTo(800);
    assertThat(gcp.getAsJsonObject("phases").get("init-jvm").getAsDouble()).isEqualTo(85.25);
    assertThat(gcp.get("peakMemoryBytes").getAsLong()).isEqualTo(200_000_000);
    assertThat(gcp.getAsJsonObject("roundTrips").get("steady").getAsDouble()).isEqualTo(2.5);
    assertThat(gcp.getAsJsonObject("server").getAsJsonArray("first")).hasSize(2);
  }

  @Test
  void json_says_where_it_was_measured_and_what_was_left_out() {
    assertThat(at("machine").get("cpus").getAsInt()).isEqualTo(2);
    assertThat(at("machine").get("model").getAsString()).isEqualTo("A processor");
    assertThat(at("leftOut").get("one-cpu").getAsString()).isEqualTo("it was not asked for");
    assertThat(at("sets", "default", "variants", "dlopen").has("server")).isFalse();
  }

  @Test
  void text_has_a_line_for_everything() {
    assertThat(REPORT.text())
        .contains("A processor, 2 CPUs, Java 17, load 0.1")
        .containsPattern("sconce-gcp +750.0 +700.0 +800.0 +930 +200.0 +init-jvm 85.3, decode 1.0\n")
        .containsPattern("dlopen +300.0 +300.0 +300.0 +- +-\n")
        .containsPattern("sconce-gcp +6.000 +5.000 +1.500\n")
        .containsPattern("sconce-gcp, round trip +9.000 +8.000 +2.500\n")
        .containsPattern("to-floor +1.235 +1.45 +1.15 +a ÷ b\n")
        .containsPattern("to-djl +- +0.80 +0.60 +c is missing\n")
        .contains("left out: one-cpu, because it was not asked for");
  }
}
