package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the functions' own processes write: one line for a start, one for a request, no payload. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class LogsTest {

  private static final String SECRET = "17171717";
  private static final Request GOOD =
      AdapterContract.json("{\"numbers\":[" + SECRET + ",2,3,4],\"mode\":\"TWICE\"}");
  private static final Request BAD =
      AdapterContract.json("{\"numbers\":[" + SECRET + ",2,3,4],\"mode\":\"" + SECRET + "\"}");
  private static final Request FAILING =
      AdapterContract.json("{\"numbers\":[" + SECRET + "],\"mode\":\"TWICE\"}");
  private static final String STARTED =
      "TwicePredictor \\(classpath:twice.pt, libtorch 2.7.1 from the package\\S* .+, 1 at once, threads"
          + " \\d+\\) as 'twice': cold start, ready after [\\d.]+ ms \\(JVM [\\d.]+, entry point [\\d.]+,"
          + " libraries [\\d.]+, mapped [\\d.]+, engine [\\d.]+, model [\\d.]+, warm-up [\\d.]+,"
          + " first answer [\\d.]+\\)";
  private static final String ANSWERED =
      "POST /predict 200 in [\\d.]+ ms \\(decode [\\d.]+, queue [\\d.]+, predict [\\d.]+, encode"
          + " [\\d.]+\\)";

  @Test
  void gcp_reads_json_with_severity_and_trace() {
    readsJson(GcpRuntimeTest.function());
  }

  @Test
  void gcp_reads_the_same_of_a_container() {
    readsJson(GcpContainerTest.function());
  }

  private static void readsJson(LocalFunction.Builder gcp) {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("GOOGLE_CLOUD_PROJECT", "my-project");
    try (LocalFunction function = gcp.environment(environment).start()) {
      String trace = "0af7651916cd43dd8448eb211c80319c";
      Response response =
          new HttpClientHandler(function.uri())
              .handle(GOOD.header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
      new HttpClientHandler(function.uri()).handle(BAD);
      new HttpClientHandler(function.uri()).handle(FAILING);

      List<JsonObject> lines =
          ours(function.log()).map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(lines).hasSize(4);
      // Nor a line of the server that is rehearsed.
      assertThat(function.log()).containsOnlyOnce("Started oejs.Server@").doesNotContain("Stopped");
      assertThat(lines.get(0).get("message").getAsString()).matches(ANSWERED);
      assertThat(lines.get(1).get("message").getAsString()).matches(STARTED);
      for (JsonObject line : lines.subList(0, 2)) {
        assertThat(line.get("severity").getAsString()).isEqualTo("INFO");
        assertThat(line.get("logging.googleapis.com/trace").getAsString())
            .isEqualTo("projects/my-project/traces/" + trace);
        assertThat(line.get("requestId").getAsString())
            .isEqualTo(response.headers().first("X-Request-Id").orElseThrow());
      }
      assertThat(lines.get(2).get("message").getAsString()).startsWith("POST /predict 422 in ");
      assertThat(lines.get(3).get("severity").getAsString()).isEqualTo("ERROR");
      assertThat(lines.get(3).get("message").getAsString()).contains("twice takes four numbers");
      assertThat(function.log()).doesNotContain(SECRET);
    }
  }

  @Test
  void lambda_reads_text_with_the_request_and_its_trace() {
    try (LocalLambda lambda = AwsRuntimeTest.lambda().start()) {
      Response response = new HttpClientHandler(lambda.uri()).handle(GOOD);
      new HttpClientHandler(lambda.uri()).handle(BAD);

      List<String> lines = ours(lambda.log()).toList();
      String before =
          "INFO RequestId: "
              + response.headers().first("X-Request-Id").orElseThrow()
              + " Trace: Root=\\S+ ";
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).matches(before + ANSWERED);
      assertThat(lines.get(1)).matches(before + STARTED);
      assertThat(lines.get(2)).contains("POST /predict 422 in ");
      assertThat(lambda.log()).doesNotContain(SECRET);
    }
  }

  @Test
  void lambda_reads_json_where_it_is_asked_for() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
    try (LocalLambda lambda = AwsRuntimeTest.lambda().environment(environment).start()) {
      Response response = new HttpClientHandler(lambda.uri()).handle(GOOD);

      List<JsonObject> lines =
          ours(lambda.log()).map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0).get("message").getAsString()).matches(ANSWERED);
      assertThat(lines.get(1).get("message").getAsString()).matches(STARTED);
      for (JsonObject line : lines) {
        assertThat(line.get("level").getAsString()).isEqualTo("INFO");
        assertThat(line.get("AWSRequestId").getAsString())
            .isEqualTo(response.headers().first("X-Request-Id").orElseThrow());
      }
    }
  }

  @Test
  void lambda_keeps_to_the_level_that_is_asked_for() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
    environment.put("AWS_LAMBDA_LOG_LEVEL", "ERROR");
    try (LocalLambda lambda = AwsRuntimeTest.lambda().environment(environment).start()) {
      new HttpClientHandler(lambda.uri()).handle(GOOD);
      Response response = new HttpClientHandler(lambda.uri()).handle(FAILING);

      List<String> lines = ours(lambda.log()).toList();
      assertThat(lines).hasSize(1);
      JsonObject line = JsonParser.parseString(lines.get(0)).getAsJsonObject();
      assertThat(line.get("level").getAsString()).isEqualTo("ERROR");
      assertThat(line.get("message").getAsString()).startsWith("POST /predict 500 in ");
      assertThat(line.get("AWSRequestId").getAsString())
          .isEqualTo(response.headers().first("X-Request-Id").orElseThrow());
      assertThat(line.get("stackTrace").getAsString()).contains("twice takes four numbers");
    }
  }

  @Test
  void what_a_client_sends_can_neither_forge_a_line_nor_fill_the_log() {
    try (LocalFunction function = GcpRuntimeTest.function().start();
        LocalLambda lambda = AwsRuntimeTest.lambda().start()) {
      for (URI server : List.of(function.uri(), lambda.uri())) {
        Handler cloud = new HttpClientHandler(server);
        cloud.handle(Request.of("GET", "/%0D%0AINFO%20forged%0Aline"));
        cloud.handle(Request.of("GET", "/" + "long".repeat(1000)));
        cloud.handle(Request.of("GET", "/").query("long".repeat(1000)));
      }

      for (String log : List.of(function.log(), lambda.log())) {
        assertThat(log).contains("GET /longlong").doesNotContain("\nINFO forged", "\nline");
        assertThat(log.lines()).noneMatch(line -> line.contains("long".repeat(100)));
      }
    }
  }

  /** The runtimes write lines of their own. */
  private static java.util.stream.Stream<String> ours(String log) {
    return log.lines().filter(line -> line.contains("cold start") || line.contains("/predict"));
  }
}
