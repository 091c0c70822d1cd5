package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.aws.PredictorHandler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.Invocation;
import io.sconce.local.LocalLambda;
import io.sconce.local.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * SnapStart by the real runtime client, which runs the hooks, asks to be restored, and runs the
 * others. Nothing is really restored: the process is still the same.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class SnapStartTest {

  private static final Map<String, String> ON =
      Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");

  /** What Lambda's own start of Java adds to it. */
  private static final String RUNTIME_HOOKS =
      "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac";

  private static final String READY = "INFO ready for a snapshot in \\d+ ms, after \\d+ rehearsals";
  private static final String RESTORED = "INFO restored from a snapshot in \\d+ ms";

  @TempDir private Path folder;

  /** Answers with what was done to it, a thing that was done again and again once. */
  public static class StepsPredictor implements Predictor<String, List<String>> {

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

    private void step(String step) {
      if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
        steps.add(step);
      }
    }

    @Override
    public void load(Settings settings) {
      step("load");
    }

    @Override
    public List<String> predict(String input, Call call) {
      step("predict " + input);
      return List.copyOf(steps);
    }

    @Override
    public List<String> samples() {
      return List.of("a sample");
    }

    @Override
    public void beforeCheckpoint() {
      step("beforeCheckpoint");
    }

    @Override
    public void afterRestore() {
      step("afterRestore");
    }

    @Override
    public void close() {}
  }

  /**
   * Has what nothing holds collected before the hooks are called: the runtime holds them weakly.
   */
  public static final class CollectedHandler extends PredictorHandler {
    /** As a user's. */
    public CollectedHandler() {
      System.gc();
    }
  }

  /** Cannot be loaded. */
  public static final class NotLoaded extends StepsPredictor {
    @Override
    public void load(Settings settings) {
      throw new LoadException("no model today");
    }
  }

  /** Wants no snapshot. */
  public static final class NoSnapshot extends StepsPredictor {
    @Override
    public void beforeCheckpoint() {
      throw new IllegalStateException("the licence holds for this process alone");
    }
  }

  /** Does not come back. */
  public static final class NoRestore extends StepsPredictor {
    @Override
    public void afterRestore() {
      throw new IllegalStateException("the licence is over");
    }
  }

  @Test
  void a_package_is_warm_before_its_snapshot_and_right_after_it() {
    try (LocalLambda lambda =
        AwsRuntimeTest.lambda()
            .environment(plus(AdapterContract.ENVIRONMENT, ON))
            .jvmOptions(List.of(RUNTIME_HOOKS))
            .start()) {
      Response response =
          new HttpClientHandler(lambda.uri())
              .handle(AdapterContract.json("{\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}"));

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).contains("[2.0,4.0,6.0,8.0]");
      assertThat(ours(lambda)).hasSize(4);
      assertThat(ours(lambda).get(0)).matches(READY);
      assertThat(ours(lambda).get(1)).matches(RESTORED);
      assertThat(ours(lambda).get(2)).contains(" POST /predict 200 in ");
      assertThat(ours(lambda).get(3)).contains("TwicePredictor (", " as 'twice': cold start");
    }
  }

  @Test
  void the_runtime_calls_both_hooks_in_order() {
    try (LocalLambda lambda = lambda(StepsPredictor.class).start()) {
      Response response =
          new HttpClientHandler(lambda.uri())
              .handle(
                  Request.of("POST", "/predict")
                      .header("Content-Type", "application/json")
                      .body("\"a caller\"".getBytes(StandardCharsets.UTF_8)));

      assertThat(response.text())
          .startsWith("[\"load\",")
          .endsWith(
              "\"beforeCheckpoint\",\"predict a sample\",\"afterRestore\",\"predict a caller\"]");
    }
  }

  @Test
  void what_cannot_be_loaded_fails_the_init_and_no_hook_is_called() {
    assertThatThrownBy(() -> closeAtOnce(lambda(NotLoaded.class).start()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("io.sconce.LoadException: no model today");
  }

  @Test
  void a_hook_that_fails_before_the_snapshot_fails_the_init_and_says_why() {
    assertThatThrownBy(() -> closeAtOnce(lambda(NoSnapshot.class).start()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("CheckpointException")
        .hasMessageContaining(
            "ERROR the function is not ready for a snapshot: the licence holds for this process"
                + " alone");
  }

  @Test
  void a_hook_that_fails_after_the_restore_fails_the_restore_and_says_why() {
    assertThatThrownBy(() -> closeAtOnce(lambda(NoRestore.class).start()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("RestoreException")
        .hasMessageContaining(
            "ERROR the function cannot go on from its snapshot: the licence is over");
  }

  @Test
  void without_crac_in_the_package_a_function_works_and_says_what_is_missing() {
    LocalLambda.Builder without =
        lambda(StepsPredictor.class)
            .classPath(
                FunctionClassPath.aws().stream()
                    .filter(entry -> !entry.toString().contains("crac"))
                    .toList());
    try (LocalLambda lambda = without.start()) {
      assertThat(lambda.invoke("\"a caller\"".getBytes(StandardCharsets.UTF_8)))
          .extracting(Invocation::functionError)
          .isEqualTo(Optional.empty());
      assertThat(lambda.log()).contains("WARN SnapStart without org.crac:crac in the package: ");
    }
  }

  @Test
  void without_snap_start_not_one_class_of_it_is_loaded() throws IOException {
    Path classes = folder.resolve("classes");
    try (LocalLambda lambda =
        AwsRuntimeTest.lambda()
            .jvmOptions(List.of("-Xlog:class+load:file=" + classes, RUNTIME_HOOKS))
            .start()) {
      new HttpClientHandler(lambda.uri())
          .handle(AdapterContract.json("{\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}"));
    }

    assertThat(Files.readString(classes))
        .contains("io.sconce.aws.PredictorHandler ")
        .doesNotContain("org.crac", "io.sconce.aws.SnapStart", "io.sconce.aws.Memory");
  }

  @Test
  void what_the_runtime_does_around_a_snapshot_loads_nothing_that_a_caller_waits_for() {
    String log = logOf(List.of("-Xlog:class+load"));

    // By what it reads the reply that it was restored with; then come its hooks.
    assertThat(behind(READY, log))
        .contains("sun.net.www.protocol.http.HttpURLConnection ")
        .doesNotContain(
            "sun.net.www.HeaderParser ",
            "sun.net.www.http.KeepAliveEntry ",
            "HttpURLConnection$HttpInputStream ",
            "com.amazonaws.services.lambda.crac.");
    assertThat(behind(RESTORED, log))
        .doesNotContain("source: jrt:", "source: file:", "source: io.sconce");
  }

  @Test
  void what_the_runtime_loads_around_a_snapshot_undoes_nothing_that_was_compiled_for_requests() {
    String log = logOf(List.of("-Xlog:jit+compilation=debug"));

    assertThat(log).containsPattern("io\\.sconce\\.aws\\.EventHeaders::");
    // "not used": there is better code by then, as Java 25 says.
    assertThat(behind(READY, log).lines().filter(line -> line.contains("made not entrant")))
        .noneMatch(
            line ->
                line.matches(".* io\\.sconce\\.(aws|http|torch)\\..*")
                    && !line.endsWith("not used"));
  }

  @Test
  void what_only_the_first_answer_tells_is_compiled_before_the_snapshot_too() {
    String log = logOf(List.of("-Xlog:jit+compilation=debug"));

    assertThat(log.substring(0, log.length() - behind(READY, log).length()))
        .contains("io.sconce.http.PredictionEndpoint::addPhases ");
  }

  /** Of a function with every kind of event rehearsed, after one answer. */
  private static String logOf(List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add(RUNTIME_HOOKS);
    try (LocalLambda lambda =
        AwsRuntimeTest.lambda()
            .environment(plus(AdapterContract.ENVIRONMENT, ON))
            .jvmOptions(all)
            .start()) {
      new HttpClientHandler(lambda.uri())
          .handle(AdapterContract.json("{\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}"));
      return lambda.log();
    }
  }

  private static String behind(String line, String log) {
    Matcher found = Pattern.compile(line).matcher(log);
    assertThat(found.find()).as(log).isTrue();
    return log.substring(found.end());
  }

  private static LocalLambda.Builder lambda(Class<?> predictor) {
    return LocalLambda.of(CollectedHandler.class.getName())
        .classPath(FunctionClassPath.aws())
        .environment(plus(Map.of("SCONCE_PREDICTOR", predictor.getName()), ON))
        .jvmOptions(List.of(RUNTIME_HOOKS));
  }

  private static Map<String, String> plus(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  /** The runtime writes lines of its own. */
  private static List<String> ours(LocalLambda lambda) {
    return lambda
        .log()
        .lines()
        .filter(
            line ->
                line.startsWith("INFO ") || line.startsWith("WARN ") || line.startsWith("ERROR "))
        .toList();
  }

  private static void closeAtOnce(AutoCloseable started) throws Exception {
    started.close();
    assertThat(started).as("a function that should not have started").isNull();
  }
}
