package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
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
  private static final String READY =
      "TwicePredictor \\(classpath:twice.pt, libtorch 2.7.1 from the package\\S* .+, 1 at once, threads"
          + " \\d+\\) is ready as 'twice' in \\d+ ms";
  private static final String ANSWERED =
      "POST /predict 200 in [\\d.]+ ms \\(decode [\\d.]+, queue [\\d.]+, predict [\\d.]+, encode"
          + " [\\d.]+\\)";

  @Test
  void gcp_reads_json_with_severity_and_trace() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("GOOGLE_CLOUD_PROJECT", "my-project");
    try (LocalFunction function = GcpRuntimeTest.function().environment(environment).start()) {
      String trace = "0af7651916cd43dd8448eb211c80319c";
      Response response =
          new HttpClientHandler(function.uri())
              .handle(GOOD.header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
      new HttpClientHandler(function.uri()).handle(BAD);
      new HttpClientHandler(function.uri()).handle(FAILING);

      List<JsonObject> lines =
          ours(function.log()).map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(lines).hasSize(4);
      assertThat(lines.get(0).get("message").getAsString()).matches(READY);
      assertThat(lines.get(1).get("message").getAsString()).matches(ANSWERED);
      assertThat(lines.get(1).get("severity").getAsString()).isEqualTo("INFO");
      assertThat(lines.get(1).get("logging.googleapis.com/trace").getAsString())
          .isEqualTo("projects/my-project/traces/" + trace);
      assertThat(lines.get(1).get("requestId").getAsString())
          .isEqualTo(response.headers().first("X-Request-Id").orElseThrow());
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
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).matches("INFO " + READY);
      assertThat(lines.get(1))
          .matches(
              "INFO RequestId: "
                  + response.headers().first("X-Request-Id").orElseThrow()
                  + " Trace: Root=\\S+ "
                  + ANSWERED);
      assertThat(lambda.log()).doesNotContain(SECRET);
    }
  }

  @Test
  void lambda_reads_json_where_it_is_asked_for_and_keeps_to_its_level() {
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

  /** The runtimes write lines of their own. */
  private static java.util.stream.Stream<String> ours(String log) {
    return log.lines().filter(line -> line.contains("is ready as") || line.contains("/predict"));
  }
}
