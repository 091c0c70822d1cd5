package io.sconce.benchmarks;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * All runs of one variant under the same conditions.
 *
 * @param firstAnswers of each run, in ms
 * @param firstAnswer of all runs, in ms
 * @param cpuMillis the median of the CPU time until the first answer; empty if nobody could ask
 * @param phases the median of each, in ms; a phase that some runs lack is the median of the others
 * @param peakBytes the median
 * @param roundTrips of the calls, in ms; empty where there are none
 * @param server the same by the function's own clock; empty where it does not tell
 */
record Summary(
    List<Double> firstAnswers,
    Statistics firstAnswer,
    OptionalDouble cpuMillis,
    Map<String, Double> phases,
    OptionalDouble peakBytes,
    Optional<Calls> roundTrips,
    Optional<Calls> server) {

  /**
   * Calls on one function, one after the other.
   *
   * @param first the medians of the first calls, in ms
   * @param steady the median of the runs' medians of the last calls, in ms
   */
  record Calls(List<Double> first, double steady) {

    private static final double MORE_MILLIS = 1;

    /** The slowest of the first calls in terms of twice a steady one, or of 1 ms more than one. */
    double slowestToAllowed() {
      double slowest = first.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      return slowest / Math.max(2 * steady, steady + MORE_MILLIS);
    }

    private static Optional<Calls> of(List<List<Double>> runs) {
      if (runs.isEmpty() || runs.get(0).isEmpty()) {
        return Optional.empty();
      }
      List<Double> first = new ArrayList<>();
      for (int i = 0; i < Run.first(runs.get(0)).size(); i++) {
        int call = i;
        first.add(Statistics.median(runs.stream().map(run -> run.get(call)).toList()));
      }
      return Optional.of(
          new Calls(
              List.copyOf(first),
              Statistics.median(
                  runs.stream().map(run -> Statistics.median(Run.steady(run))).toList())));
    }
  }

  /** Of one run or more. */
  static Summary of(List<Run> runs) {
    List<Double> firstAnswers = runs.stream().map(Run::firstAnswerMillis).toList();
    return new Summary(
        firstAnswers,
        Statistics.of(firstAnswers),
        median(runs.stream().flatMapToDouble(run -> run.cpuMillis().stream())),
        phases(runs),
        median(
            runs.stream().flatMapToLong(run -> run.peakBytes().stream()).mapToDouble(all -> all)),
        Calls.of(runs.stream().map(Run::roundTripMillis).toList()),
        Calls.of(runs.stream().map(Run::serverMillis).toList()));
  }

  private static OptionalDouble median(DoubleStream values) {
    List<Double> all = values.boxed().toList();
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Statistics.median(all));
  }

  private static Map<String, Double> phases(List<Run> runs) {
    Set<String> names =
        runs.stream()
            .flatMap(run -> run.phases().keySet().stream())
            .collect(toCollection(LinkedHashSet::new));
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : names) {
      medians.put(
          name,
          Statistics.median(
              runs.stream()
                  .filter(run -> run.phases().containsKey(name))
                  .map(run -> run.phases().get(name))
                  .toList()));
    }
    return Collections.unmodifiableMap(medians);
  }
}
