package io.sconce.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One cold start and the calls that followed it.
 *
 * @param firstAnswerMillis from the spawn to the first answer, or to what counts as one
 * @param cpuMillis of all its CPUs until then; empty if nobody could ask it
 * @param phases milliseconds by name, as the function itself told them with its first answer
 * @param roundTripMillis of each call as the client saw it, the first among them
 * @param serverMillis of each call by the function's own clock; empty if it does not tell
 * @param peakBytes the most memory that the process has held; empty if nobody could ask it
 */
record Run(
    double firstAnswerMillis,
    OptionalDouble cpuMillis,
    Map<String, Double> phases,
    List<Double> roundTripMillis,
    List<Double> serverMillis,
    OptionalLong peakBytes) {

  /** How many calls are looked at one by one. */
  static final int FIRST_CALLS = 5;

  /** How many of the last calls are steady. */
  static final int STEADY_CALLS = 100;

  Run {
    phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
    roundTripMillis = List.copyOf(roundTripMillis);
    serverMillis = List.copyOf(serverMillis);
  }

  static Run ofProcess(double millis) {
    return new Run(
        millis, OptionalDouble.empty(), Map.of(), List.of(), List.of(), OptionalLong.empty());
  }

  static List<Double> first(List<Double> calls) {
    return calls.subList(0, Math.min(FIRST_CALLS, calls.size()));
  }

  static List<Double> steady(List<Double> calls) {
    return new ArrayList<>(calls.subList(Math.max(0, calls.size() - STEADY_CALLS), calls.size()));
  }
}
