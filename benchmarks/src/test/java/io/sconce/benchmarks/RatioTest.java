package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class RatioTest {

  private static Summary summary(double millis, double peakBytes) {
    return new Summary(
        List.of(millis),
        new Statistics(millis, millis, millis),
        OptionalDouble.empty(),
        Map.of(),
        OptionalDouble.of(peakBytes),
        Optional.of(new Summary.Calls(List.of(6.0, 5.0), 4)),
        Optional.of(new Summary.Calls(List.of(2.0, 3.0), 2)));
  }

  /** Every variant of the table, each with numbers of its own. */
  private static Map<String, Summary> all() {
    Map<String, Summary> all = new LinkedHashMap<>();
    all.put("empty-lambda", summary(100, 1));
    all.put("empty-gcp", summary(500, 1));
    all.put("dlopen", Summary.of(List.of(Run.ofProcess(300))));
    all.put("dlopen-ours", Summary.of(List.of(Run.ofProcess(140))));
    all.put("djl-unpacking-lambda", summary(2000, 210));
    all.put("djl-unpacked-lambda", summary(800, 200));
    all.put("djl-unpacked-gcp", summary(1600, 1));
    all.put("sconce-lambda", summary(500, 300));
    all.put("sconce-lambda-mapped", summary(600, 290));
    all.put("sconce-gcp", summary(1200, 1));
    all.put("sconce-lambda-snapstart", summary(99, 1));
    all.put("sconce-lambda-snapstart-paused", summary(99, 1));
    return all;
  }

  private static Ratio ratio(List<Ratio> ratios, String name) {
    return ratios.stream().filter(ratio -> ratio.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void divides_medians_of_one_measurement() {
    Map<String, Double> values = new LinkedHashMap<>();
    Ratio.all(all(), Map.of())
        .forEach(ratio -> values.put(ratio.name(), ratio.value().orElseThrow()));

    assertThat(values)
        .containsExactly(
            entry("lambda-package-to-djl-unpacking", 0.25),
            entry("lambda-mapped-to-djl-unpacked", 0.75),
            entry("lambda-mapped-to-floor", 1.5),
            entry("lambda-mapped-to-own-floor", 2.5),
            entry("gcp-package-to-djl-unpacked", 0.75),
            entry("gcp-package-to-floor", 1.5),
            entry("gcp-package-to-own-floor", 1.875),
            entry("snapstart-first-answer-to-steady", 1.5),
            entry("snapstart-first-answer-to-steady-paused", 1.5),
            entry("lambda-peak-memory-to-djl", 1.5),
            entry("lambda-first-calls-to-allowed", 0.75),
            entry("gcp-first-calls-to-allowed", 0.75));
  }

  @Test
  void a_first_call_may_take_twice_a_steady_one_or_a_millisecond_more() {
    assertThat(new Summary.Calls(List.of(0.3, 0.6), 0.2).slowestToAllowed()).isEqualTo(0.5);
    assertThat(new Summary.Calls(List.of(9.0, 8.0), 3).slowestToAllowed()).isEqualTo(1.5);
  }

  @Test
  void goals_are_under_their_bounds() {
    assertThat(Ratio.all(all(), Map.of())).allMatch(ratio -> ratio.goal() < ratio.bound());
  }

  @Test
  void ratio_without_its_parts_says_which_is_missing_and_why() {
    Map<String, Summary> some = all();
    some.remove("dlopen");
    some.remove("djl-unpacked-gcp");

    List<Ratio> ratios = Ratio.all(some, Map.of("dlopen", "there is no gcc"));

    assertThat(ratio(ratios, "gcp-package-to-floor").value()).isEmpty();
    assertThat(ratio(ratios, "gcp-package-to-floor").missing())
        .hasValue("dlopen was not measured: there is no gcc");
    assertThat(ratio(ratios, "gcp-package-to-djl-unpacked").missing())
        .hasValue("djl-unpacked-gcp was not measured: it was not asked for");
    assertThat(ratio(ratios, "lambda-mapped-to-djl-unpacked").value()).hasValue(0.75);
  }
}
