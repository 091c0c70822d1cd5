package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.local.LocalFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The real functions-framework invoker as a child process. */
final class GcpRuntimeTest extends AdapterContract {

  private static LocalFunction function;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    function = function().start();
    cloud = new HttpClientHandler(function.uri());
  }

  static LocalFunction.Builder function() {
    return LocalFunction.of("io.sconce.gcp.PredictorFunction")
        .classPath(FunctionClassPath.gcp())
        .environment(ENVIRONMENT);
  }

  @AfterAll
  static void stop() {
    function.close();
  }

  @Override
  Handler cloud() {
    return cloud;
  }
}
