package io.sconce.benchmarks.executor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a process is started.
 *
 * @param cloud whose JVM flags it gets
 * @param cpus that it may run on: 1, or 0 for all that there are
 * @param threads of one model call
 * @param optimizer whether TorchScript optimizes graphs
 */
record Setup(Cloud cloud, int cpus, int threads, boolean optimizer) {

  /** By name: this JVM has no core. */
  private static final String MAIN = Setup.class.getPackageName() + ".ModelCalls";

  /** The JVM flags that a managed platform sets. */
  enum Cloud {
    LAMBDA,
    GCP;

    private List<String> flags() {
      return this == LAMBDA ? List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") : List.of();
    }
  }

  ProcessBuilder process(String classPath, Path models, String model, double seconds) {
    List<String> command = new ArrayList<>();
    if (cpus == 1) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(cloud.flags());
    command.addAll(List.of("-Dslf4j.internal.verbosity=ERROR", "-cp", classPath));
    command.addAll(List.of(MAIN, models.toString(), model, Double.toString(seconds)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "SCONCE_CONCURRENCY", "1",
                "SCONCE_THREADS", Integer.toString(threads),
                "SCONCE_GRAPH_OPTIMIZER", Boolean.toString(optimizer)));
    return builder;
  }

  Setup withOptimizer(boolean optimizer) {
    return new Setup(cloud, cpus, threads, optimizer);
  }

  String about() {
    return cloud
        + "'s JVM flags, "
        + (cpus == 1 ? "one CPU, " : "")
        + threads
        + (threads == 1 ? " thread" : " threads");
  }
}
