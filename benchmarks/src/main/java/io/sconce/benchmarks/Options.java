package io.sconce.benchmarks;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param runs of every variant, as the machine is
 * @param oneCpuRuns of every variant on one CPU; 0 for none
 * @param coldRuns of every variant with the page cache dropped; 0 for none
 * @param only the names of the variants to run; all if empty
 * @param javaHome the functions' Java runtime; none for this JVM's own
 * @param before packages of another build to measure beside this one's; none for no such rows
 */
record Options(
    int runs,
    int oneCpuRuns,
    int coldRuns,
    List<String> only,
    Optional<Path> javaHome,
    Optional<Path> before) {

  static final String USAGE =
      """
      usage: benchmarks/coldstart [--runs N] [--one-cpu-runs N] [--cold-runs N] [--no-one-cpu] [--no-cold]
                                  [--only NAME,...] [--java-home DIR] [--before DIR]
        --runs N          runs of each variant, 7 if nothing is said
        --one-cpu-runs N  the same on one CPU, 3 if nothing is said; --no-one-cpu is 0
        --cold-runs N     the same with the page cache dropped, 3 if nothing is said; --no-cold is 0
        --only NAME,...   these variants alone
        --java-home DIR   the Java runtime of the functions, in place of the one that measures
        --before DIR      packages of another build (its examples/digits/target/sconce), in rows before-...""";

  Options {
    only = List.copyOf(only);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is not as {@link #USAGE} says
   */
  static Options parse(String... args) {
    Options options = new Options(7, 3, 3, List.of(), Optional.empty(), Optional.empty());
    for (Iterator<String> rest = List.of(args).iterator(); rest.hasNext(); ) {
      options = options.with(rest.next(), rest);
    }
    return options;
  }

  private Options with(String option, Iterator<String> rest) {
    return switch (option) {
      case "--runs" ->
          new Options(count(option, rest, 1), oneCpuRuns, coldRuns, only, javaHome, before);
      case "--one-cpu-runs" ->
          new Options(runs, count(option, rest, 0), coldRuns, only, javaHome, before);
      case "--no-one-cpu" -> new Options(runs, 0, coldRuns, only, javaHome, before);
      case "--cold-runs" ->
          new Options(runs, oneCpuRuns, count(option, rest, 0), only, javaHome, before);
      case "--no-cold" -> new Options(runs, oneCpuRuns, 0, only, javaHome, before);
      case "--only" ->
          new Options(
              runs,
              oneCpuRuns,
              coldRuns,
              List.of(value(option, rest).split(",")),
              javaHome,
              before);
      case "--java-home" ->
          new Options(
              runs, oneCpuRuns, coldRuns, only, Optional.of(Path.of(value(option, rest))), before);
      case "--before" ->
          new Options(
              runs,
              oneCpuRuns,
              coldRuns,
              only,
              javaHome,
              Optional.of(Path.of(value(option, rest))));
      default -> throw new IllegalArgumentException("unexpected argument '" + option + "'");
    };
  }

  private static int count(String option, Iterator<String> rest, int least) {
    String value = value(option, rest);
    try {
      int count = Integer.parseInt(value);
      if (count >= least) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        option + ": expected a number from " + least + " on, got '" + value + "'");
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + ": expected a value, got none");
    }
    return rest.next();
  }
}
