package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A function in its cloud's runtime: spawn to the first answer that an HTTP client has.
 *
 * @param launch how it is started
 * @param question what it is asked
 * @param environment in addition to what its cloud sets
 * @param jvmOptions in addition to what its cloud gives
 * @param fromReady whether the first answer counts from when the function was ready, as after
 *     SnapStart, where all before it lies in the snapshot
 * @param pause before each call
 */
record Function(
    String name,
    Launch launch,
    Question question,
    Map<String, String> environment,
    List<String> jvmOptions,
    boolean fromReady,
    Duration pause)
    implements Variant {

  /** Stands for the path of a folder that is new and empty in each run. */
  static final String EMPTY_FOLDER = "{empty folder}";

  private static final int CALLS = 205;

  /** Fewer, since they take long. */
  private static final int PAUSED_CALLS = 45;

  private static final int LAST_LINES = 40;

  Function {
    environment = Map.copyOf(environment);
    jvmOptions = List.copyOf(jvmOptions);
  }

  static Function of(String name, Launch launch, Question question) {
    return new Function(name, launch, question, Map.of(), List.of(), false, Duration.ZERO);
  }

  /** With one more variable. */
  Function environment(String variable, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(variable, value);
    return new Function(name, launch, question, more, jvmOptions, fromReady, pause);
  }

  /** With one more option of the JVM, on its command line. */
  Function jvmOption(String option) {
    List<String> more = new ArrayList<>(jvmOptions);
    more.add(option);
    return new Function(name, launch, question, environment, more, fromReady, pause);
  }

  /** With its first answer counted from when it was ready. */
  Function countedFromReady() {
    return new Function(name, launch, question, environment, jvmOptions, true, pause);
  }

  /** Under another name, with some idle time before each call. */
  Function paused(String other, Duration before) {
    return new Function(other, launch, question, environment, jvmOptions, fromReady, before);
  }

  @Override
  public Run run(Conditions conditions, Path empty) throws IOException, InterruptedException {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.replaceAll((variable, value) -> value.replace(EMPTY_FOLDER, empty.toString()));
    byte[] request = Connection.post("/predict", question.json());
    try (Launch.Running running = launch.start(variables, jvmOptions, conditions.javaHome())) {
      try (Connection connection = new Connection(running.uri().getPort())) {
        return measure(running, connection, request);
      } catch (IOException e) {
        throw new IOException(
            e.getMessage() + "; the function's last lines were:\n" + running.lastLines(LAST_LINES),
            e);
      }
    }
  }

  private Run measure(Launch.Running running, Connection connection, byte[] request)
      throws IOException, InterruptedException {
    List<Double> roundTrips = new ArrayList<>();
    List<Double> server = new ArrayList<>();
    Map<String, Double> phases = Map.of();
    double firstAnswer = 0;
    double cpuMillis = 0;
    for (int call = 0; call < (pause.isZero() ? CALLS : PAUSED_CALLS); call++) {
      Thread.sleep(pause.toMillis());
      long sent = System.nanoTime();
      Answer answer = connection.send(request);
      long answered = System.nanoTime();
      if (call == 0) {
        cpuMillis = ProcessStatus.cpuMillis(running.process().pid());
      }
      question.check(answer);
      Map<String, Double> durations = ServerTiming.parse(answer.header("Server-Timing"));
      if (call == 0) {
        firstAnswer = (answered - (fromReady ? sent : running.process().startNanos())) / 1e6;
        phases = durations;
      }
      roundTrips.add((answered - sent) / 1e6);
      OptionalDouble took = ServerTiming.request(durations);
      took.ifPresent(server::add);
    }
    long peakBytes = ProcessStatus.peakBytes(running.process().pid());
    return new Run(
        firstAnswer,
        OptionalDouble.of(cpuMillis),
        phases,
        roundTrips,
        server,
        OptionalLong.of(peakBytes));
  }
}
