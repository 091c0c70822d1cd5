package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
class LocalLambdaTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static LocalLambda lambda;

  @BeforeAll
  static void start() {
    lambda =
        scripted()
            .environment(Map.of("OWN", "mine", "TZ", "Europe/Berlin"))
            .jvmOptions(List.of("-Down=option"))
            .memoryMegabytes(512)
            .start();
  }

  @AfterAll
  static void close() {
    lambda.close();
  }

  private static LocalLambda.Builder scripted() {
    return LocalLambda.of(Functions.SCRIPTED).classPath(Functions.classPath());
  }

  private static byte[] order(String order) {
    return ("{\"do\":\"" + order + "\"}").getBytes(UTF_8);
  }

  private static JsonObject json(Invocation invocation) {
    return JsonParser.parseString(invocation.text()).getAsJsonObject();
  }

  private static String error(Invocation invocation) {
    assertThat(invocation.functionError()).hasValue("Unhandled");
    return json(invocation).get("errorType").getAsString();
  }

  @Test
  void replies_with_the_bytes_that_the_function_wrote() {
    Invocation invocation = lambda.invoke("{\"a\": \"ä\"}".getBytes(UTF_8));

    assertThat(invocation.payload()).isEqualTo("{\"a\": \"ä\"}".getBytes(UTF_8));
    assertThat(invocation.functionError()).isEmpty();
  }

  @Test
  void function_sees_what_lambda_sets_and_nothing_of_ours() {
    String seen = lambda.invoke(order("environment")).text();

    Set<String> names =
        Set.of(
            seen.replaceAll("^\"\\{|}\"$", "").replaceAll("=[^,]*(, |$)", " ").trim().split(" "));
    assertThat(names)
        .contains("AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "LAMBDA_TASK_ROOT", "_HANDLER", "OWN")
        .allMatch(
            name ->
                name.startsWith("AWS_LAMBDA_")
                    || Set.of(
                            "AWS_REGION",
                            "AWS_DEFAULT_REGION",
                            "AWS_EXECUTION_ENV",
                            "_HANDLER",
                            "LAMBDA_TASK_ROOT",
                            "LAMBDA_RUNTIME_DIR",
                            "TZ",
                            "LANG",
                            "LC_ALL",
                            "PATH",
                            "HOME",
                            "USER",
                            "JAVA_HOME",
                            "DJL_CACHE_DIR",
                            "LD_LIBRARY_PATH",
                            "TMPDIR",
                            "OWN")
                        .contains(name)
                    // What the function adds to the map itself.
                    || name.equals(name.toLowerCase(Locale.ROOT))
                    || name.equals("maxMemory")
                    || name.startsWith("-"),
            "of Lambda, inherited, or given");
    assertThat(seen)
        .contains(
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "OWN=mine", "TZ=Europe/Berlin", "own=option")
        .contains("stdin=-1", "arn=arn:aws:lambda:");
    assertThat(Long.parseLong(field(seen, "maxMemory"))).isBetween(400L << 20, 440L << 20);
    assertThat(Integer.parseInt(field(seen, "remaining"))).isBetween(20_000, 30_000);
  }

  @Test
  void function_has_its_jars_in_lib_and_the_runtime_alone_on_its_class_path() {
    String seen = lambda.invoke(order("environment")).text();

    Path root = Path.of(field(seen, "LAMBDA_TASK_ROOT"));
    assertThat(field(seen, "user.dir")).isEqualTo(root.toString());
    assertThat(root.resolve("lib/test-classes.jar")).isRegularFile();
    assertThat(field(seen, "class.path").split(":"))
        .hasSize(5)
        .allMatch(entry -> entry.startsWith(field(seen, "LAMBDA_RUNTIME_DIR")));
    assertThat(field(seen, "TMPDIR"))
        .isEqualTo(field(seen, "java.io.tmpdir"))
        .contains("/environment-");
  }

  @Test
  void function_has_the_jvm_options_of_the_managed_runtime() {
    String options = field(lambda.invoke(order("environment")).text(), "options");

    assertThat(options.split(" "))
        .contains("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  @ParameterizedTest
  @CsvSource({
    "21, snap-start, 2",
    "25, on-demand, 2",
    "25, snap-start, 0",
    "25, provisioned-concurrency, 0",
    "29, snap-start, 0"
  })
  void compiler_is_c1_alone_unless_java_25_compiles_ahead(
      int java, String initializationType, int options) {
    assertThat(LocalLambda.Builder.compilerOf(java, initializationType)).hasSize(options);
  }

  @Test
  void tells_which_process_runs_and_when_it_was_asked_for() {
    long before = System.nanoTime();
    try (LocalLambda one = scripted().start()) {
      long ready = System.nanoTime();
      long first = Long.parseLong(field(one.invoke(order("environment")).text(), "pid"));
      one.invoke(order("exit"));
      long second = Long.parseLong(field(one.invoke(order("environment")).text(), "pid"));

      assertThat(one.processes()).extracting(LocalProcess::pid).containsExactly(first, second);
      assertThat(one.processes().get(0).startNanos()).isBetween(before, ready);
      assertThat(one.processes().get(1).startNanos()).isGreaterThan(ready);
    }
  }

  private static String field(String map, String name) {
    String from = map.substring(map.indexOf(name + "=") + name.length() + 1);
    return from.split(", |}", 2)[0];
  }

  @Test
  void reports_what_the_function_threw_and_goes_on() {
    Invocation thrown = lambda.invoke(order("throw"));

    assertThat(error(thrown)).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(json(thrown).get("errorMessage").getAsString()).isEqualTo("as asked");
    assertThat(json(thrown).get("stackTrace").getAsJsonArray()).isNotEmpty();
    assertThat(lambda.invoke(order("nothing")).functionError()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "exit, Runtime exited with error: exit status 7",
    "halt, Runtime exited without providing a reason"
  })
  void reports_an_exit_and_goes_on_in_a_fresh_environment(String order, String message) {
    Invocation exited = lambda.invoke(order(order));
    Invocation next = lambda.invoke(order("environment"));

    assertThat(error(exited)).isEqualTo("Runtime.ExitError");
    assertThat(json(exited).get("errorMessage").getAsString())
        .isEqualTo("RequestId: " + exited.requestId() + " Error: " + message);
    assertThat(next.text()).contains("served=1,");
  }

  @Test
  void goes_on_in_a_fresh_environment_after_an_error_of_the_jvm() {
    Invocation broken = lambda.invoke(order("error"));
    Invocation next = lambda.invoke(order("environment"));

    assertThat(error(broken)).isEqualTo("java.lang.OutOfMemoryError");
    assertThat(next.text()).contains("served=1,");
  }

  @Test
  void reports_a_time_out_and_goes_on_in_a_fresh_environment() {
    try (LocalLambda slow = scripted().timeout(Duration.ofMillis(2_500)).start()) {
      String before = field(slow.invoke(order("environment")).text(), "pid");
      Invocation late = slow.invoke(order("hang"));
      Invocation next = slow.invoke(order("environment"));

      assertThat(error(late)).isEqualTo("Sandbox.Timedout");
      assertThat(json(late).get("errorMessage").getAsString())
          .isEqualTo(
              "RequestId: " + late.requestId() + " Error: Task timed out after 2.50 seconds");
      assertThat(next.text()).contains("served=1,");
      assertThat(ProcessHandle.of(Long.parseLong(before))).isEmpty();
      assertThat(slow.log())
          .contains("hangs now", late.requestId() + " Task timed out after 2.50 seconds");
    }
  }

  @Test
  void reply_may_have_6291556_bytes_and_no_more() {
    Invocation largest = lambda.invoke(order("largest"));
    Invocation large = lambda.invoke(order("large"));
    Invocation next = lambda.invoke(order("nothing"));

    assertThat(largest.functionError()).isEmpty();
    assertThat(largest.payload()).hasSize(6_291_556);
    assertThat(error(large)).isEqualTo("Function.ResponseSizeTooLarge");
    assertThat(json(large).get("errorMessage").getAsString())
        .isEqualTo("Response payload size exceeded maximum allowed payload size (6291556 bytes).");
    assertThat(next.functionError()).isEmpty();
  }

  @Test
  void event_may_have_6_mb_and_no_more() {
    byte[] largest = ("\"" + "x".repeat(6_291_454) + "\"").getBytes(UTF_8);

    assertThat(lambda.invoke(largest).payload()).isEqualTo(largest);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> lambda.invoke(Arrays.copyOf(largest, largest.length + 1)))
        .withMessage("event: expected at most 6291456 bytes, got 6291457");
  }

  @Test
  void unknown_class_is_an_error_of_the_first_invocation_as_on_lambda() {
    try (LocalLambda none =
        LocalLambda.of("com.example.None").classPath(Functions.classPath()).start()) {
      Invocation invocation = none.invoke(order("nothing"));

      assertThat(error(invocation)).isEqualTo("java.lang.ClassNotFoundException");
      assertThat(invocation.text()).contains("Class not found: com.example.None");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw | java.lang.IllegalStateException: no model",
        "exit  | Runtime.ExitError: RequestId: none Error: Runtime exited with error: exit status 3",
        "hang  | Sandbox.Timedout: the function did not ask for its first invocation within 1 s"
      })
  void failure_to_start_shows_lambdas_error_and_the_last_lines(String start, String message) {
    LocalLambda.Builder failing =
        scripted()
            .environment(Map.of("START", start))
            .startupTimeout(Duration.ofSeconds(start.equals("hang") ? 1 : 60));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(failing::start)
        .withMessageStartingWith("the function did not start: ")
        .withMessageContaining(message)
        .withMessageContaining("its last lines were:\n  constructed");
  }

  @ParameterizedTest
  @CsvSource({"Darwin, aarch64", "Windows, x86_64", "Linux, riscv64"})
  void says_in_one_sentence_that_a_platform_has_no_runtime_client(
      String os, String arch, @TempDir Path javaHome) throws Exception {
    Files.writeString(
        javaHome.resolve("release"), "OS_NAME=\"" + os + "\"\nOS_ARCH=\"" + arch + "\"\n");
    LocalLambda.Builder elsewhere = scripted().javaHome(javaHome);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(elsewhere::start)
        .withMessage(
            "the AWS Lambda runtime client has builds for Linux on x86_64 and arm64 only, and none for "
                + os
                + " on "
                + arch
                + ": run this in a Linux container or virtual machine");
  }

  @Test
  void second_invocation_at_once_starts_a_second_environment_up_to_the_maximum() {
    try (LocalLambda two = scripted().environments(2).start()) {
      assertThat(atOnce(two, 2, "pause")).hasSize(2);
      assertThat(Set.copyOf(atOnce(two, 6, "pause"))).hasSize(2);
    }
    assertThat(Set.copyOf(atOnce(lambda, 3, "pause"))).hasSize(1);
  }

  @Test
  void one_environment_takes_as_many_at_once_as_it_asks_for() {
    try (LocalLambda managed =
        scripted().environment(Map.of("AWS_LAMBDA_MAX_CONCURRENCY", "3")).start()) {
      assertThat(atOnce(managed, 3, "meet")).containsOnly("\"three met\"");
    }
  }

  private static List<String> atOnce(LocalLambda function, int count, String order) {
    List<CompletableFuture<Invocation>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      running.add(
          CompletableFuture.supplyAsync(
              () -> function.invoke(order(order)), task -> new Thread(task).start()));
    }
    return running.stream().map(CompletableFuture::join).map(Invocation::text).toList();
  }

  @Test
  void fifty_callers_at_once_get_each_their_own_answer() {
    List<CompletableFuture<HttpResponse<String>>> running =
        IntStream.range(0, 50)
            .mapToObj(i -> HttpRequest.newBuilder(lambda.uri().resolve("/caller?n=" + i)).build())
            .map(request -> CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
            .toList();

    for (int i = 0; i < running.size(); i++) {
      HttpResponse<String> response = running.get(i).join();
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("\"rawQueryString\":\"n=" + i + "\"");
    }
  }

  @Test
  void snap_start_restores_before_the_first_invocation() {
    try (LocalLambda snapped =
        scripted()
            .environment(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"))
            .jvmOptions(List.of("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"))
            .start()) {
      assertThat(snapped.invoke(order("nothing")).functionError()).isEmpty();
    }
  }

  @Test
  void log_has_the_functions_lines_between_lambdas_own() {
    Invocation thrown = lambda.invoke(order("throw"));

    assertThat(lambda.log()).contains("constructed\nINIT_REPORT Init Duration: ");
    assertThat(thrown.logTail())
        .startsWith("START RequestId: " + thrown.requestId() + " Version: $LATEST\n")
        .contains("END RequestId: " + thrown.requestId() + "\nREPORT RequestId: ")
        .endsWith("Memory Size: 512 MB\n");
  }

  @Test
  void close_leaves_no_process_no_folder_and_no_port() throws Exception {
    LocalLambda closed = scripted().environments(2).start();
    String seen = closed.invoke(order("environment")).text();
    CompletableFuture<Invocation> running =
        CompletableFuture.supplyAsync(
            () -> closed.invoke(order("hang")), task -> new Thread(task).start());
    while (!closed.log().contains("hangs now")) {
      Thread.onSpinWait();
    }

    closed.close();
    closed.close();

    assertThat(error(running.join())).isEqualTo("Runtime.ExitError");
    assertThat(ProcessHandle.of(Long.parseLong(field(seen, "pid")))).isEmpty();
    assertThat(Path.of(field(seen, "LAMBDA_TASK_ROOT")).getParent()).doesNotExist();
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(
            () -> new Socket(InetAddress.getLoopbackAddress(), closed.uri().getPort()).close());
    assertThat(closed.log()).contains("hangs now");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> closed.invoke(order("nothing")))
        .withMessage("this LocalLambda is closed");
  }

  @Test
  void taken_port_is_named() {
    LocalLambda.Builder second = scripted().port(lambda.uri().getPort());

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(second::start)
        .withMessageContaining("port " + lambda.uri().getPort() + ": Address already in use");
  }

  // Lambda's own API

  private static HttpRequest.Builder invoke(String event) {
    URI uri = lambda.uri().resolve("/2015-03-31/functions/any/invocations");
    return HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(event));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void invoke_answers_with_the_reply() throws Exception {
    HttpResponse<String> response = send(invoke("{\"a\": 1}").header("X-Amz-Log-Type", "Tail"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"a\": 1}");
    assertThat(response.headers().firstValue("X-Amz-Executed-Version")).hasValue("$LATEST");
    assertThat(response.headers().firstValue("X-Amz-Function-Error")).isEmpty();
    String tail =
        new String(
            Base64.getDecoder()
                .decode(response.headers().firstValue("X-Amz-Log-Result").orElseThrow()),
            UTF_8);
    assertThat(tail)
        .startsWith(
            "START RequestId: " + response.headers().firstValue("X-Amzn-RequestId").orElseThrow());
  }

  @Test
  void invoke_names_a_function_error_in_a_header() throws Exception {
    HttpResponse<String> response = send(invoke("{\"do\":\"throw\"}"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Amz-Function-Error")).hasValue("Unhandled");
    assertThat(response.body()).contains("\"errorType\":\"java.lang.IllegalArgumentException\"");
  }

  @Test
  void invoke_as_an_event_answers_at_once_and_as_a_dry_run_does_nothing() throws Exception {
    HttpResponse<String> event =
        send(invoke("{\"do\":\"pause\"}").header("X-Amz-Invocation-Type", "Event"));
    HttpResponse<String> dryRun =
        send(invoke("{\"do\":\"exit\"}").header("X-Amz-Invocation-Type", "DryRun"));

    assertThat(event.statusCode()).isEqualTo(202);
    assertThat(event.body()).isEmpty();
    assertThat(dryRun.statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({
    "{, 400, InvalidRequestContentException",
    "large, 413, RequestEntityTooLargeException"
  })
  void invoke_refuses_what_lambda_refuses(String event, int status, String type) throws Exception {
    String body = event.equals("large") ? "\"" + "x".repeat(6_291_455) + "\"" : event;

    HttpResponse<String> response = send(invoke(body));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("X-Amzn-ErrorType")).hasValue(type);
  }
}
