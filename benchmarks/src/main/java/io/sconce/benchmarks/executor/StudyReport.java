package io.sconce.benchmarks.executor;

import com.google.gson.GsonBuilder;
import io.sconce.benchmarks.Machine;
import io.sconce.benchmarks.Statistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What was measured, for people and for programs.
 *
 * @param machine where
 * @param runs all of them, in the order of time
 */
record StudyReport(Machine machine, List<Run> runs) {

  /**
   * One process.
   *
   * @param others the share of all CPUs, 0 to 1, that other processes took meanwhile
   */
  record Run(String model, Setup setup, double others, Observation seen) {}

  /**
   * The medians of all runs of a model in a setup, times in milliseconds.
   *
   * @param worstOfNext the slowest of calls 3 to 10
   * @param firstTenCpu the first ten calls together, on the thread that calls
   * @param others the share of the CPUs that other processes took in the worst of the runs
   * @param sameBytes whether one input had one answer in all calls and all runs, bit for bit
   */
  record Row(
      String model,
      Setup setup,
      double load,
      double first,
      double firstCpu,
      double second,
      double secondCpu,
      double worstOfNext,
      double worstOfNextCpu,
      double firstTenCpu,
      double steady,
      double steadyBest,
      double steadyCpu,
      double steadyAllCpu,
      double otherShape,
      double otherShapeAgain,
      double peakMb,
      double computing,
      double others,
      boolean sameBytes) {}

  private Row row(String model, Setup setup) {
    List<Run> all =
        runs.stream()
            .filter(run -> run.model().equals(model) && run.setup().equals(setup))
            .toList();
    return new Row(
        model,
        setup,
        median(all, Observation::load),
        median(all, seen -> seen.first().get(0)),
        median(all, seen -> seen.firstCpu().get(0)),
        median(all, seen -> seen.first().get(1)),
        median(all, seen -> seen.firstCpu().get(1)),
        median(all, seen -> max(seen.first().subList(2, seen.first().size()))),
        median(all, seen -> max(seen.firstCpu().subList(2, seen.firstCpu().size()))),
        median(all, seen -> sum(seen.firstCpu())),
        median(all, Observation::steady),
        median(all, Observation::steadyBest),
        median(all, Observation::steadyCpu),
        median(all, Observation::steadyAllCpu),
        median(all, seen -> middle(seen.otherShapes())),
        median(all, seen -> middle(seen.otherShapesAgain())),
        median(all, seen -> seen.peakBytes() / 1e6),
        median(all, Observation::computing),
        all.stream().mapToDouble(Run::others).max().orElse(0),
        all.stream().allMatch(run -> run.seen().sameBytes())
            && all.stream().allMatch(run -> difference(run, all.get(0)) == 0));
  }

  private static double median(Collection<Run> runs, ToDoubleFunction<Observation> value) {
    return Statistics.median(runs.stream().map(run -> value.applyAsDouble(run.seen())).toList());
  }

  private static double middle(List<Double> values) {
    return values.isEmpty() ? Double.NaN : Statistics.median(values);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double max(List<Double> values) {
    return Statistics.of(values).max();
  }

  private static double difference(Run a, Run b) {
    double most = 0;
    for (int i = 0; i < a.seen().output().length; i++) {
      most = Math.max(most, Math.abs(a.seen().output()[i] - b.seen().output()[i]));
    }
    return most;
  }

  private Set<String> models() {
    Set<String> models = new LinkedHashSet<>();
    runs.forEach(run -> models.add(run.model()));
    return models;
  }

  private Set<Setup> setups() {
    Set<Setup> setups = new LinkedHashSet<>();
    runs.forEach(run -> setups.add(run.setup()));
    return setups;
  }

  /** The largest difference between any two answers of a model in some setups. */
  private double difference(String model, List<Setup> among) {
    List<Run> all =
        runs.stream()
            .filter(run -> run.model().equals(model) && among.contains(run.setup()))
            .toList();
    return all.stream().mapToDouble(run -> difference(run, all.get(0))).max().orElse(0);
  }

  /** All rows; times are in ms. */
  String json() {
    List<Row> rows = new ArrayList<>();
    models().forEach(model -> setups().forEach(setup -> rows.add(row(model, setup))));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("unit", "ms");
    root.put("machine", machine);
    root.put("rows", rows);
    return new GsonBuilder()
        .setPrettyPrinting()
        .serializeSpecialFloatingPointValues()
        .create()
        .toJson(root);
  }

  /** As tables for people. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s, %d CPUs, %s, load %s; times in ms, medians",
        machine.model(),
        machine.cpus(),
        machine.java(),
        machine.load());
    for (Setup setup : setups()) {
      if (setup.optimizer() || !setups().contains(setup.withOptimizer(true))) {
        optimizer(text, setup.withOptimizer(true), setup.withOptimizer(false));
      }
    }
    return text.toString();
  }

  private void optimizer(StringBuilder text, Setup on, Setup off) {
    text.append('\n');
    line(text, "%s; graph optimizer on | off", on.about());
    line(
        text,
        "%-24s %13s %13s %11s %11s %11s %11s %15s %15s %15s %15s %13s %9s %7s %6s %s",
        "model",
        "first",
        "CPU",
        "second",
        "CPU",
        "3 to 10",
        "CPU",
        "steady",
        "best tenth",
        "CPU",
        "all CPUs",
        "new shape",
        "peak MB",
        "others",
        "pays",
        "bytes");
    for (String model : models()) {
      Row with = setups().contains(on) ? row(model, on) : row(model, off);
      Row without = setups().contains(off) ? row(model, off) : with;
      line(
          text,
          "%-24s %6.1f|%6.1f %6.1f|%6.1f %5.1f|%5.1f %5.1f|%5.1f %5.1f|%5.1f %5.1f|%5.1f "
              + "%7.3f|%7.3f %7.3f|%7.3f %7.3f|%7.3f %7.3f|%7.3f %6.2f|%6.2f %4.0f|%4.0f %3.0f|%3.0f %6s %s",
          model,
          with.first(),
          without.first(),
          with.firstCpu(),
          without.firstCpu(),
          with.second(),
          without.second(),
          with.secondCpu(),
          without.secondCpu(),
          with.worstOfNext(),
          without.worstOfNext(),
          with.worstOfNextCpu(),
          without.worstOfNextCpu(),
          with.steady(),
          without.steady(),
          with.steadyBest(),
          without.steadyBest(),
          with.steadyCpu(),
          without.steadyCpu(),
          with.steadyAllCpu(),
          without.steadyAllCpu(),
          with.otherShape(),
          without.otherShape(),
          with.peakMb(),
          without.peakMb(),
          with.others() * 100,
          without.others() * 100,
          pays(with, without),
          bytes(model, with, without));
    }
  }

  /** After how many calls the time that the optimizer took in the beginning has come back. */
  private static String pays(Row with, Row without) {
    double gain = without.steadyCpu() - with.steadyCpu();
    return gain <= 0
        ? "never"
        : String.format(Locale.ROOT, "%.0f", (with.firstTenCpu() - without.firstTenCpu()) / gain);
  }

  private String bytes(String model, Row with, Row without) {
    double difference = difference(model, List.of(with.setup(), without.setup()));
    return (with.sameBytes() && without.sameBytes() ? "" : "not the same each time; ")
        + (difference == 0 ? "same" : String.format(Locale.ROOT, "differ by %.0e", difference));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
