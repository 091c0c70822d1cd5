package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Functions with API keys, in the clouds' own runtimes: who has none is told so, and no log has
 * one.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class ApiKeysOnBothCloudsTest {

  private static final String KEY = "correct-horse-battery";

  // printf %s correct-horse-battery | sha256sum
  private static final String HASH =
      "62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d";

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("SCONCE_API_KEYS", HASH);
    return environment;
  }

  @Test
  void gcp() {
    try (LocalFunction function = GcpRuntimeTest.function().environment(environment()).start()) {
      letsThroughWhoHasAKey(new HttpClientHandler(function.uri()));

      assertThat(function.log()).contains("POST /predict 401 in ").doesNotContain(KEY);
    }
  }

  @Test
  void aws() {
    try (LocalLambda lambda = AwsRuntimeTest.lambda().environment(environment()).start()) {
      letsThroughWhoHasAKey(new HttpClientHandler(lambda.uri()));

      assertThat(lambda.log()).contains("POST /predict 401 in ").doesNotContain(KEY);
    }
  }

  private static void letsThroughWhoHasAKey(Handler cloud) {
    Request asking = AdapterContract.json("{\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}");
    Response none = cloud.handle(asking);
    Response wrong = cloud.handle(asking.header("X-Api-Key", KEY + "!"));
    Response bearer = cloud.handle(asking.header("Authorization", "Bearer " + KEY));
    Response key = cloud.handle(asking.header("X-Api-Key", KEY));

    for (Response refused : new Response[] {none, wrong}) {
      AdapterContract.problem(
          refused, 401, "expected an API key in X-Api-Key, or in Authorization: Bearer");
      assertThat(authenticate(refused)).isEqualTo("Bearer");
    }
    assertThat(bearer.status()).isEqualTo(200);
    assertThat(key.status()).isEqualTo(200);
    assertThat(cloud.handle(Request.of("GET", "/v2/health/ready")).status()).isEqualTo(200);
  }

  /** API Gateway gives this header another name on its way to the client. */
  private static String authenticate(Response response) {
    return response
        .headers()
        .first("WWW-Authenticate")
        .or(() -> response.headers().first("x-amzn-Remapped-WWW-Authenticate"))
        .orElseThrow();
  }
}
