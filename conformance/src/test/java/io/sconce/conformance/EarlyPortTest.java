package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code SCONCE_EARLY_PORT=true} in the real functions-framework invoker. */
@Timeout(120)
final class EarlyPortTest {

  private static final String GATE = "GATE_PORT";
  private static final int OPEN = 'o';
  private static final int CLOSED = 'c';

  /** Text in, text out. Asks a test whether it may load, and waits for what it says. */
  public static final class GatedPredictor implements Predictor<String, String> {

    private volatile boolean loaded;

    /** As a user's. */
    public GatedPredictor() {}

    @Override
    public void load(Settings settings) {
      int port = settings.number(GATE, 0, 1, 65_535);
      try (Socket gate = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (gate.getInputStream().read() != OPEN) {
          throw new LoadException("model gone.pt is not on the class path");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      loaded = true;
    }

    @Override
    public String predict(String input, Call call) {
      return loaded ? input : "not loaded";
    }

    @Override
    public List<String> samples() {
      return List.of("sample");
    }

    @Override
    public void close() {}
  }

  @TempDir private Path folder;
  private ServerSocket gate;

  @BeforeEach
  void openGate() throws IOException {
    gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    gate.setSoTimeout(60_000);
  }

  @AfterEach
  void closeGate() throws IOException {
    gate.close();
  }

  private LocalFunction.Builder function() {
    return LocalFunction.of("io.sconce.gcp.PredictorFunction")
        .classPath(FunctionClassPath.gcp())
        .environment(
            Map.of(
                "SCONCE_PREDICTOR",
                GatedPredictor.class.getName(),
                "SCONCE_EARLY_PORT",
                "true",
                GATE,
                Integer.toString(gate.getLocalPort())));
  }

  private void say(int word) throws IOException {
    try (Socket predictor = gate.accept()) {
      predictor.getOutputStream().write(word);
    }
  }

  private static Request text(String text) {
    return Request.of("POST", "/predict")
        .header("Content-Type", "text/plain")
        .body(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int status(Handler cloud, String path) {
    return cloud.handle(Request.of("GET", path)).status();
  }

  @Test
  void the_port_opens_while_the_predictor_loads_and_requests_wait() throws IOException {
    try (LocalFunction function = function().start()) {
      Handler cloud = new HttpClientHandler(function.uri());
      assertThat(status(cloud, "/v2/health/live")).isEqualTo(200);
      assertThat(status(cloud, "/v2/health/ready")).isEqualTo(503);
      assertThat(status(cloud, "/ping")).isEqualTo(503);

      CompletableFuture<Response> waiting =
          CompletableFuture.supplyAsync(() -> cloud.handle(text("early")));
      say(OPEN);

      assertThat(waiting.join().text()).isEqualTo("early");
      assertThat(status(cloud, "/v2/health/ready")).isEqualTo(200);
      assertThat(status(cloud, "/ping")).isEqualTo(200);
    }
  }

  @Test
  void a_request_is_told_when_its_time_is_over_and_the_load_goes_on() throws IOException {
    try (LocalFunction function = function().timeout(Duration.ofSeconds(1)).start()) {
      Handler cloud = new HttpClientHandler(function.uri());
      // Before the platform's own answer there is a quarter of a second, enough for warm code.
      assertThat(status(cloud, "/v2/health/ready")).isEqualTo(503);

      Response late = cloud.handle(text("late"));

      AdapterContract.problem(late, 504, "the model was not loaded before this request's end");
      assertThat(status(cloud, "/v2/health/ready")).isEqualTo(503);
      say(OPEN);
      assertThat(cloud.handle(text("next")).text()).isEqualTo("next");
    }
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "a script stands for java, to see its exit status")
  void a_load_that_fails_ends_the_process_and_the_connections_of_those_who_wait()
      throws IOException {
    Path status = folder.resolve("status");
    try (LocalFunction function = function().javaHome(javaThatWrites(status)).start()) {
      Handler cloud = new HttpClientHandler(function.uri());
      CompletableFuture<Response> waiting =
          CompletableFuture.supplyAsync(() -> cloud.handle(text("never")));

      say(CLOSED);

      ProcessHandle.of(function.process().pid()).ifPresent(process -> process.onExit().join());
      assertThat(Files.readString(status)).isEqualTo("1\n");
      assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(IOException.class);
      assertThat(function.log())
          .containsOnlyOnce(
              "\"severity\":\"ERROR\",\"message\":\"the function cannot start, and ends: model gone.pt"
                  + " is not on the class path")
          .containsOnlyOnce("io.sconce.LoadException");
    }
  }

  /** Runs this JVM's java, and then writes its exit status to a file. */
  private Path javaThatWrites(Path status) throws IOException {
    Path real = Path.of(System.getProperty("java.home"));
    Path home = folder.resolve("home");
    Path script = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.copy(real.resolve("release"), home.resolve("release"));
    Files.writeString(
        script, "#!/bin/sh\n'" + real + "/bin/java' \"$@\"\necho $? > '" + status + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return home;
  }

  @Test
  void a_package_answers_the_same() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("SCONCE_EARLY_PORT", "true");
    try (LocalFunction function = GcpRuntimeTest.function().environment(environment).start()) {
      AdapterContract.isGood(new HttpClientHandler(function.uri()));
    }
  }
}
