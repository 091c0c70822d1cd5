package io.sconce.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What one thing costs in terms of another, from one interleaved measurement.
 *
 * @param name in kebab case
 * @param of what is divided by what
 * @param value empty if one of the two was not measured
 * @param bound the value must be at most this
 * @param goal the value should be at most this
 * @param missing a sentence that says why there is no value, if there is none
 */
record Ratio(
    String name,
    String of,
    OptionalDouble value,
    double bound,
    double goal,
    Optional<String> missing) {

  /** The table of the project's promise: what must hold of a cold start. */
  static List<Ratio> all(Map<String, Summary> summaries, Map<String, String> leftOut) {
    Measured measured = new Measured(summaries, leftOut);
    List<Ratio> ratios = new ArrayList<>();
    ratios.add(
        measured.ratio(
            "lambda-package-to-djl-unpacking",
            "sconce-lambda ÷ djl-unpacking-lambda",
            0.40,
            0.30,
            m -> m.millis("sconce-lambda") / m.millis("djl-unpacking-lambda")));
    ratios.add(
        measured.ratio(
            "lambda-mapped-to-djl-unpacked",
            "sconce-lambda-mapped ÷ djl-unpacked-lambda",
            0.76,
            0.65,
            m -> m.millis("sconce-lambda-mapped") / m.millis("djl-unpacked-lambda")));
    ratios.add(measured.toFloor("lambda-mapped", "lambda", "dlopen", 1.45, 1.15));
    ratios.add(measured.toFloor("lambda-mapped", "lambda", "dlopen-ours", 1.45, 1.15));
    ratios.add(
        measured.ratio(
            "gcp-package-to-djl-unpacked",
            "sconce-gcp ÷ djl-unpacked-gcp",
            0.80,
            0.60,
            m -> m.millis("sconce-gcp") / m.millis("djl-unpacked-gcp")));
    ratios.add(measured.toFloor("gcp-package", "gcp", "dlopen", 1.20, 1.00));
    ratios.add(measured.toFloor("gcp-package", "gcp", "dlopen-ours", 1.20, 1.00));
    for (String calls : List.of("", "-paused")) {
      String snapStart = "sconce-lambda-snapstart" + calls;
      ratios.add(
          measured.ratio(
              "snapstart-first-answer-to-steady" + calls,
              snapStart + ": round trip of the first call after the hooks ÷ steady round trip",
              3.00,
              1.50,
              m -> m.roundTrips(snapStart).first().get(0) / m.roundTrips(snapStart).steady()));
    }
    ratios.add(
        measured.ratio(
            "lambda-peak-memory-to-djl",
            "the larger of sconce-lambda and sconce-lambda-mapped ÷ the smaller of"
                + " djl-unpacking-lambda and djl-unpacked-lambda",
            1.00,
            0.85,
            m ->
                Math.max(m.peakBytes("sconce-lambda"), m.peakBytes("sconce-lambda-mapped"))
                    / Math.min(
                        m.peakBytes("djl-unpacking-lambda"), m.peakBytes("djl-unpacked-lambda"))));
    for (String cloud : List.of("lambda", "gcp")) {
      ratios.add(
          measured.ratio(
              cloud + "-first-calls-to-allowed",
              "sconce-"
                  + cloud
                  + ": the slowest of calls 1 to 5 by the function's own clock ÷ twice the steady"
                  + " time, or 1 ms more where that is longer",
              1.00,
              0.75,
              m -> m.server("sconce-" + cloud).slowestToAllowed()));
    }
    return List.copyOf(ratios);
  }

  /** Medians by the name of the variant; what is not there is thrown as a sentence. */
  private record Measured(Map<String, Summary> summaries, Map<String, String> leftOut) {

    double millis(String name) {
      return summary(name).firstAnswer().median();
    }

    double peakBytes(String name) {
      return summary(name).peakBytes().orElseThrow();
    }

    Summary.Calls roundTrips(String name) {
      return summary(name).roundTrips().orElseThrow();
    }

    Summary.Calls server(String name) {
      return summary(name)
          .server()
          .orElseThrow(() -> new NoSuchElementException(name + " did not tell its own times"));
    }

    /** The floor: an empty function, and then mapping libtorch. */
    Ratio toFloor(String what, String cloud, String dlopen, double bound, double goal) {
      String ours = "sconce-" + what.replace("-package", "");
      String empty = "empty-" + cloud;
      return ratio(
          what + "-to-" + (dlopen.equals("dlopen") ? "floor" : "own-floor"),
          ours + " ÷ (" + empty + " + " + dlopen + ")",
          bound,
          goal,
          m -> m.millis(ours) / (m.millis(empty) + m.millis(dlopen)));
    }

    private Summary summary(String name) {
      Summary summary = summaries.get(name);
      if (summary == null) {
        throw new NoSuchElementException(
            name + " was not measured: " + leftOut.getOrDefault(name, "it was not asked for"));
      }
      return summary;
    }

    Ratio ratio(
        String name, String of, double bound, double goal, ToDoubleFunction<Measured> division) {
      try {
        double value = division.applyAsDouble(this);
        return new Ratio(name, of, OptionalDouble.of(value), bound, goal, Optional.empty());
      } catch (NoSuchElementException e) {
        return new Ratio(
            name, of, OptionalDouble.empty(), bound, goal, Optional.ofNullable(e.getMessage()));
      }
    }
  }
}
