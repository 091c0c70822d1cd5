package io.sconce.conformance;

import io.sconce.conformance.function.TwicePredictor;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A caller whose time is over is told so before its platform gives up on it; the call that runs
 * keeps its slot, and the next caller waits for it.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class DeadlineTest {

  /** Sooner than the slow answer comes; but the next caller, in turn, has enough of it. */
  private static final Duration TIMEOUT = TwicePredictor.SLOW.minusSeconds(1);

  private static final Request SLOW =
      AdapterContract.json("{\"numbers\":[1,2,3,4],\"mode\":\"SLOW\"}");

  @Test
  void on_gcp() {
    try (LocalFunction function = GcpRuntimeTest.function().timeout(TIMEOUT).start()) {
      isKept(new HttpClientHandler(function.uri()));
    }
  }

  @Test
  void on_lambda() {
    try (LocalLambda lambda = AwsRuntimeTest.lambda().timeout(TIMEOUT).start()) {
      isKept(new HttpClientHandler(lambda.uri()));
    }
  }

  private static void isKept(Handler cloud) {
    AdapterContract.problem(cloud.handle(SLOW), 504, "the time for this request is over");
    AdapterContract.isGood(cloud);
  }
}
