package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.aws.LateHandler;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.Invocation;
import io.sconce.local.LocalLambda;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that takes longer than Lambda gives an init, in the real runtime client. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class LongInitTest {

  private static final Request READY = Request.of("GET", "/v2/health/ready");
  private static final Request QUESTION =
      Request.of("POST", "/predict")
          .header("Content-Type", "text/plain")
          .header("Accept", "text/plain")
          .body("abc".getBytes(StandardCharsets.UTF_8));
  private static final String WARNING = "WARN the predictor is not loaded ";

  private static LocalLambda.Builder lambda(Map<String, String> environment) {
    return LocalLambda.of(LateHandler.class.getName())
        .classPath(FunctionClassPath.aws())
        .environment(environment);
  }

  @Test
  void on_demand_the_load_goes_on_behind_an_invocation() {
    try (LocalLambda lambda = lambda(Map.of()).start()) {
      Handler cloud = new HttpClientHandler(lambda.uri());
      assertThat(cloud.handle(READY).status()).isEqualTo(503);

      Response response = cloud.handle(QUESTION);

      assertThat(response.text()).isEqualTo("abc");
      assertThat(cloud.handle(READY).status()).isEqualTo(200);
      assertThat(lambda.processes()).hasSize(1);
      assertThat(lambda.log()).containsOnlyOnce(WARNING);
    }
  }

  @Test
  void a_load_that_fails_there_ends_the_process_and_the_next_invocation_gets_another() {
    try (LocalLambda lambda = lambda(Map.of(LateHandler.FAILURE, "the model is gone")).start()) {
      byte[] question = "\"abc\"".getBytes(StandardCharsets.UTF_8);
      assertThat(new HttpClientHandler(lambda.uri()).handle(READY).status()).isEqualTo(503);

      Invocation invocation = lambda.invoke(question);

      assertThat(invocation.functionError()).contains("Unhandled");
      assertThat(invocation.text()).contains("Runtime.ExitError", "exit status 1");
      assertThat(lambda.log())
          .containsOnlyOnce("ERROR the function cannot start, and ends: the model is gone");
      assertThat(new HttpClientHandler(lambda.uri()).handle(READY).status()).isEqualTo(503);
      assertThat(lambda.processes()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"provisioned-concurrency", "snap-start"})
  void where_an_init_may_last_it_does(String initializationType) {
    Map<String, String> environment = Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType);
    try (LocalLambda lambda = lambda(environment).start()) {

      Response response = new HttpClientHandler(lambda.uri()).handle(READY);

      assertThat(response.status()).isEqualTo(200);
      assertThat(lambda.log()).doesNotContain(WARNING);
    }
  }
}
