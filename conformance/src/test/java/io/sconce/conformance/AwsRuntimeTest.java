package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.local.LocalLambda;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The aws-x86_64.zip in the real Lambda runtime client, as a child process behind an HTTP API. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsRuntimeTest extends AdapterContract {

  private static LocalLambda lambda;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    lambda = lambda().start();
    cloud = new HttpClientHandler(lambda.uri());
  }

  static LocalLambda.Builder lambda() {
    return LocalLambda.of("io.sconce.aws.PredictorHandler")
        .deploymentPackage(FunctionPackages.aws())
        .environment(ENVIRONMENT);
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
