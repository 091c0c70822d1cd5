package io.sconce.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Settings;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.spi.MDCAdapter;

final class LogFormTest {

  private final MDCAdapter mdc = new BasicMDCAdapter();
  private final List<String> lines = new ArrayList<>();

  @Test
  void text_names_the_level_the_request_and_the_trace() {
    mdc.put("requestId", "r1");
    mdc.put("trace", "Root=1-2");

    logger(Map.of()).info("answered {} in {} ms", 200, 1.5);

    assertThat(lines).containsExactly("INFO RequestId: r1 Trace: Root=1-2 answered 200 in 1.5 ms");
  }

  @Test
  void a_stack_trace_follows_the_text() {
    logger(Map.of()).error("failed", new IllegalStateException("x\ny"));

    assertThat(lines.get(0))
        .startsWith("ERROR failed\n    java.lang.IllegalStateException: x\n    y\n    \tat ");
  }

  @Test
  void a_message_with_line_ends_cannot_look_like_another_line() {
    logger(Map.of()).info("quoted {}", "a\r\nINFO RequestId: forged\rb");

    assertThat(lines).containsExactly("INFO quoted a\n    INFO RequestId: forged\n    b");
  }

  @Test
  void lambdas_json_has_lambdas_names_and_stays_one_line() {
    mdc.put("requestId", "r1");

    logger(Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON"))
        .warn("a \"quoted\"\nline", new IllegalStateException("x"));

    JsonObject line = onlyJson();
    assertThat(line.keySet())
        .containsExactly("timestamp", "level", "message", "logger", "AWSRequestId", "stackTrace");
    assertThat(line.get("timestamp").getAsString()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    assertThat(line.get("level").getAsString()).isEqualTo("WARN");
    assertThat(line.get("message").getAsString()).isEqualTo("a \"quoted\"\nline");
  }

  @Test
  void gcps_json_has_severity_and_the_full_name_of_the_trace() {
    mdc.put("trace", "0af7651916cd43dd8448eb211c80319c");

    logger(Map.of("K_SERVICE", "f", "GOOGLE_CLOUD_PROJECT", "p"))
        .warn("m", new IllegalStateException("x"));

    JsonObject line = onlyJson();
    assertThat(line.get("severity").getAsString()).isEqualTo("WARNING");
    assertThat(line.get("message").getAsString())
        .startsWith("m\njava.lang.IllegalStateException: x\n\tat ");
    assertThat(line.get("logging.googleapis.com/trace").getAsString())
        .isEqualTo("projects/p/traces/0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void the_level_is_ours_else_lambdas_else_info() {
    assertThat(logger(Map.of()).isDebugEnabled()).isFalse();
    assertThat(logger(Map.of()).isInfoEnabled()).isTrue();
    assertThat(logger(Map.of("AWS_LAMBDA_LOG_LEVEL", "DEBUG")).isDebugEnabled()).isTrue();
    assertThat(logger(Map.of("AWS_LAMBDA_LOG_LEVEL", "FATAL")).isWarnEnabled()).isFalse();
    assertThat(
            logger(Map.of("AWS_LAMBDA_LOG_LEVEL", "ERROR", "SCONCE_LOG_LEVEL", "trace"))
                .isTraceEnabled())
        .isTrue();
  }

  @Test
  void djl_is_quiet_unless_debugging_is_asked_for() {
    assertThat(Threshold.of(Settings.of(Map.of())).of("ai.djl.engine.Engine"))
        .isEqualTo(Level.ERROR);
    assertThat(Threshold.of(Settings.of(Map.of("SCONCE_LOG_LEVEL", "DEBUG"))).of("ai.djl.x"))
        .isEqualTo(Level.DEBUG);
  }

  @Test
  void a_rehearsal_makes_a_line_and_writes_none() {
    CloudLog.rehearse(logger(Map.of()), "cold start");

    assertThat(lines).isEmpty();
  }

  @Test
  void a_rehearsal_leaves_a_users_own_backend_alone() {
    Logger usersOwn =
        (Logger)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("not expected: " + method);
                });

    CloudLog.rehearse(usersOwn, "cold start");
  }

  private CloudLogger logger(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    String name = "com.example.Digits";
    return new CloudLogger(
        name, Threshold.of(settings).of(name), LogForm.of(settings, mdc), lines::add);
  }

  private JsonObject onlyJson() {
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).doesNotContain("\n");
    return JsonParser.parseString(lines.get(0)).getAsJsonObject();
  }
}
