package io.sconce.benchmarks.executor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param runs of each model in each setup
 * @param models the names of the models; all if empty
 * @param setups in which each of them runs
 * @param seconds for which later calls are measured
 * @param disturbance the share of all CPUs, 0 to 1, that others may take during a run
 * @param attempts how often a run that was disturbed is made at most
 * @param patience for how long it waits for others to be quiet before each
 */
record StudyOptions(
    int runs,
    List<String> models,
    List<Setup> setups,
    double seconds,
    double disturbance,
    int attempts,
    Duration patience) {

  static final String USAGE =
      """
      usage: benchmarks/executor [--runs N] [--models NAME,...] [--clouds lambda,gcp] [--cpus 0,1]
                                 [--threads N,...] [--optimizer true,false] [--seconds S]
                                 [--disturbance SHARE] [--attempts N] [--patience SECONDS]
        --runs N                of each model in each setup, 5 if nothing is said
        --models NAME,...       these alone
        --clouds lambda,gcp     whose JVM flags; both if nothing is said
        --cpus 0,1              on all CPUs (0), on one; all if nothing is said
        --threads N,...         of one model call; 1,2 if nothing is said
        --optimizer true,false  on, off; both if nothing is said
        --seconds S             for how long later calls are measured, 2 if nothing is said
        --disturbance SHARE     of the CPUs, 0 to 1, that other processes may take before a run is
                                made again, 0.1 if nothing is said
        --attempts N            how often it is made at most, 3 if nothing is said
        --patience SECONDS      that it waits for others to be quiet, 10 if nothing is said""";

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--runs", "5",
          "--models", "",
          "--clouds", "lambda,gcp",
          "--cpus", "0",
          "--threads", "1,2",
          "--optimizer", "true,false",
          "--seconds", "2",
          "--disturbance", "0.1",
          "--attempts", "3",
          "--patience", "10");

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is not as {@link #USAGE} says
   */
  static StudyOptions parse(String... args) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    for (int i = 0; i < args.length; i += 2) {
      if (!values.containsKey(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException("unexpected argument '" + args[i] + "'");
      }
      values.put(args[i], args[i + 1]);
    }
    return new StudyOptions(
        Integer.parseInt(list(values, "--runs").get(0)),
        list(values, "--models"),
        setups(values),
        Double.parseDouble(list(values, "--seconds").get(0)),
        Double.parseDouble(list(values, "--disturbance").get(0)),
        Integer.parseInt(list(values, "--attempts").get(0)),
        Duration.ofSeconds(Integer.parseInt(list(values, "--patience").get(0))));
  }

  private static List<Setup> setups(Map<String, String> values) {
    List<Setup> setups = new ArrayList<>();
    for (String cloud : list(values, "--clouds")) {
      for (String cpus : list(values, "--cpus")) {
        for (String threads : list(values, "--threads")) {
          for (String optimizer : list(values, "--optimizer")) {
            setups.add(
                new Setup(
                    Setup.Cloud.valueOf(cloud.toUpperCase(Locale.ROOT)),
                    Integer.parseInt(cpus),
                    Integer.parseInt(threads),
                    Boolean.parseBoolean(optimizer)));
          }
        }
      }
    }
    return setups;
  }

  private static List<String> list(Map<String, String> values, String option) {
    return Stream.of(Objects.requireNonNull(values.get(option)).split(","))
        .filter(value -> !value.isEmpty())
        .toList();
  }

  List<StudiedModel> of(List<StudiedModel> all) {
    return all.stream().filter(model -> models.isEmpty() || models.contains(model.name())).toList();
  }
}
