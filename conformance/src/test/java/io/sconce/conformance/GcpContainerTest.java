package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.local.LocalFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The container for Cloud Run: function and invoker on one class path, from an archive. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the image's libtorch is for Linux")
final class GcpContainerTest extends FrameworkContract {

  private static LocalFunction function;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    function = function().start();
    cloud = new HttpClientHandler(function.uri());
  }

  static LocalFunction.Builder function() {
    return GcpRuntimeTest.function().deploymentPackage(FunctionPackages.gcpContainer());
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
