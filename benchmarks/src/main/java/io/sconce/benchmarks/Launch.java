package io.sconce.benchmarks;

import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import io.sconce.local.LocalProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** How a function is started in its cloud's runtime. */
@FunctionalInterface
interface Launch {

  /**
   * Starts it and waits until it is ready.
   *
   * @throws io.sconce.local.StartException if it does not start
   */
  Running start(Map<String, String> environment, List<String> jvmOptions, Path javaHome);

  /**
   * A function that runs.
   *
   * @param log all that it has printed
   * @param end ends it
   */
  record Running(URI uri, LocalProcess process, Supplier<String> log, Runnable end)
      implements AutoCloseable {

    String lastLines(int count) {
      List<String> lines = log.get().lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /** On Lambda, behind an HTTP API. */
  static Launch lambda(String handler, UnaryOperator<LocalLambda.Builder> code) {
    return (environment, jvmOptions, javaHome) -> {
      LocalLambda lambda =
          code.apply(LocalLambda.of(handler))
              .environment(environment)
              .jvmOptions(jvmOptions)
              .javaHome(javaHome)
              .start();
      return new Running(lambda.uri(), lambda.processes().get(0), lambda::log, lambda::close);
    };
  }

  /** On Cloud Functions. */
  static Launch gcp(String target, UnaryOperator<LocalFunction.Builder> code) {
    return (environment, jvmOptions, javaHome) -> {
      LocalFunction function =
          code.apply(LocalFunction.of(target))
              .environment(environment)
              .jvmOptions(jvmOptions)
              .javaHome(javaHome)
              .start();
      return new Running(function.uri(), function.process(), function::log, function::close);
    };
  }
}
