package io.sconce.examples;

import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The clouds, each with its entry point. */
enum Cloud {
  GCP {
    @Override
    Deployment start(Arguments arguments) {
      LocalFunction.Builder builder =
          LocalFunction.of("io.sconce.gcp.PredictorFunction")
              .deploymentPackage(arguments.deployment())
              .environment(settings())
              .startupTimeout(STARTUP);
      arguments.javaHome().ifPresent(builder::javaHome);
      LocalFunction function = builder.start();
      return new Deployment(function.uri(), function::log, function::close);
    }
  },

  AWS {
    @Override
    Deployment start(Arguments arguments) {
      LocalLambda.Builder builder =
          LocalLambda.of("io.sconce.aws.PredictorHandler")
              .deploymentPackage(arguments.deployment())
              .environment(settings())
              .startupTimeout(STARTUP);
      arguments.javaHome().ifPresent(builder::javaHome);
      LocalLambda lambda = builder.start();
      return new Deployment(lambda.uri(), lambda::log, lambda::close);
    }
  };

  /** An emulated processor takes a minute for what a real one does in a second. */
  private static final Duration STARTUP = Duration.ofMinutes(5);

  /**
   * The cloud of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Cloud of(String name) {
    return Arrays.stream(values())
        .filter(cloud -> cloud.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("expected the cloud gcp or aws, got '" + name + "'"));
  }

  /**
   * Starts a package and waits until it answers.
   *
   * @throws io.sconce.local.StartException if the function does not start
   */
  abstract Deployment start(Arguments arguments);

  /** The caller's own. */
  private static Map<String, String> settings() {
    return System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("SCONCE_"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
