package io.sconce.examples;

import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The clouds, each with its entry point. */
enum Cloud {
  GCP {
    @Override
    Deployment start(Example example, int port) throws IOException {
      LocalFunction function =
          LocalFunction.of("io.sconce.gcp.PredictorFunction")
              .classPath(example.classPath())
              .environment(environment(example))
              .startupTimeout(STARTUP)
              .port(port)
              .start();
      return new Deployment(function.uri(), function::log, function::close);
    }
  },

  AWS {
    @Override
    Deployment start(Example example, int port) throws IOException {
      LocalLambda lambda =
          LocalLambda.of("io.sconce.aws.PredictorHandler")
              .classPath(example.classPath())
              .environment(environment(example))
              .startupTimeout(STARTUP)
              .port(port)
              .start();
      return new Deployment(lambda.uri(), lambda::log, lambda::close);
    }
  };

  /** The first start writes 448 MB of libtorch, which takes a while on a slow disk. */
  private static final Duration STARTUP = Duration.ofMinutes(2);

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
   * Starts an example and waits until it answers.
   *
   * @param port 0 takes a free one
   * @throws IOException if the example is not built
   * @throws io.sconce.local.StartException if the function does not start
   */
  abstract Deployment start(Example example, int port) throws IOException;

  /** The caller's settings, and libtorch unpacked in this repository and not in the home folder. */
  private static Map<String, String> environment(Example example) {
    Map<String, String> environment = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("SCONCE_")) {
                environment.put(name, value);
              }
            });
    environment.put("DJL_CACHE_DIR", example.djlCache().toString());
    return environment;
  }
}
