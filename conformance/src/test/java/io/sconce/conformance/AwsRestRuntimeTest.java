package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.local.FrontDoor;
import io.sconce.local.LocalLambda;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The aws-x86_64.zip in the real Lambda runtime client, behind a local REST API in a stage. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsRestRuntimeTest extends AdapterContract {

  private static LocalLambda lambda;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    lambda =
        AwsRuntimeTest.lambda()
            .frontDoor(FrontDoor.restApi("image/*").stage("prod"))
            .environments(2)
            .start();
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
