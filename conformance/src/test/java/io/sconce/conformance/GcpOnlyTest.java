package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.gcp.PredictorFunction;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

/** What is GCP's alone: where ids and traces come from, its deadline and its limits. */
final class GcpOnlyTest {

  /** Answers with what it is told about the call, or with as many letters as it is asked for. */
  private static final class CallPredictor implements Predictor<String, String> {
    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      return switch (input) {
        case "time" -> call.timeLeft().map(Duration::toSeconds).map(String::valueOf).orElse("none");
        case "id" -> call.requestId();
        case "memory" -> throw new OutOfMemoryError("for the test");
        case "mdc" -> {
          String before = String.valueOf(MDC.get("left"));
          MDC.put("left", "behind");
          yield before;
        }
        default -> "x".repeat(Integer.parseInt(input));
      };
    }

    @Override
    public void close() {}
  }

  private static final class CallFunction extends PredictorFunction {
    CallFunction(Map<String, String> settings) {
      super(new CallPredictor(), Settings.of(settings));
    }
  }

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void the_time_left_is_cloud_runs_time_out_less_the_way_back() {
    assertThat(ask(Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "60"), text("time")).text()).isEqualTo("59");
    assertThat(ask(Map.of(), text("time")).text()).isEqualTo("none");
  }

  @Test
  void the_execution_id_is_the_requests_id() {
    Request request = text("id").header("Function-Execution-Id", "abc123");

    Response response = ask(Map.of(), request.header("traceparent", "00-" + TRACE + "-1-01"));

    assertThat(response.text()).isEqualTo("abc123");
    assertThat(response.headers().all("X-Request-Id")).containsExactly("abc123");
  }

  @ParameterizedTest
  @CsvSource({
    "traceparent, 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "X-Cloud-Trace-Context, 0AF7651916CD43DD8448EB211C80319C/123;o=1",
    "x-cloud-trace-context, 0af7651916cd43dd8448eb211c80319c",
  })
  void else_it_is_the_trace(String header, String value) {
    assertThat(ask(Map.of(), text("id").header(header, value)).text()).isEqualTo(TRACE);
  }

  @Test
  void else_it_is_a_new_one_whatever_a_client_sends() {
    Request forged =
        text("id").header("Function-Execution-Id", "a b\tc").header("traceparent", "x");

    assertThat(ask(Map.of(), forged).text()).matches("[0-9a-f-]{36}");
  }

  @Test
  void an_answer_at_the_limit_is_sent_and_one_over_it_is_our_failure() {
    Map<String, String> limit = Map.of("SCONCE_MAX_RESPONSE_BYTES", "20000");

    assertThat(ask(limit, text("20000")).body()).hasSize(20_000);
    Response over = ask(limit, text("20001"));

    AdapterContract.problem(
        over, 500, "the prediction failed; the function's log has the cause under this request id");
    assertThat(over.headers().all("Content-Type")).hasSize(1);
  }

  @Test
  void an_error_of_the_jvm_is_answered_since_the_framework_would_answer_with_nothing() {
    AdapterContract.problem(
        ask(Map.of(), text("memory")),
        500,
        "the prediction failed; the function's log has the cause under this request id");
  }

  @Test
  void what_a_predictor_leaves_in_the_log_context_is_gone_with_the_next_request() {
    HttpFunctionHandler function = new HttpFunctionHandler(new CallFunction(Map.of()));

    assertThat(function.handle(text("mdc")).text()).isEqualTo("null");
    assertThat(function.handle(text("mdc")).text()).isEqualTo("null");
  }

  @Test
  void a_body_over_the_limit_is_refused() {
    Map<String, String> limit = Map.of("SCONCE_MAX_REQUEST_BYTES", "2");

    assertThat(ask(limit, text("12")).status()).isEqualTo(200);
    assertThat(ask(limit, text("123")).status()).isEqualTo(413);
  }

  @Test
  void the_answers_own_headers_all_arrive() {
    Response response = ask(Map.of(), Request.of("OPTIONS", "/"));

    assertThat(response.headers().names()).contains("allow", "x-request-id");
  }

  private static Response ask(Map<String, String> settings, Request request) {
    return new HttpFunctionHandler(new CallFunction(settings)).handle(request);
  }

  private static Request text(String body) {
    return Request.of("POST", "/predict")
        .headers(Headers.none().with("Content-Type", "text/plain"))
        .body(body.getBytes(StandardCharsets.UTF_8));
  }
}
