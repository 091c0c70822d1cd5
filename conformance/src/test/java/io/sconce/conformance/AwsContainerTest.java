package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.local.LocalLambda;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The container for Lambda: function and runtime client on one class path, from an archive. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsContainerTest extends AdapterContract {

  private static LocalLambda lambda;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    lambda = AwsRuntimeTest.lambda().deploymentPackage(FunctionPackages.awsContainer()).start();
    cloud = new HttpClientHandler(lambda.uri());
  }

  @AfterAll
  static void stop() {
    lambda.close();
  }

  @Override
  Handler cloud() {
    return cloud;
  }
}
