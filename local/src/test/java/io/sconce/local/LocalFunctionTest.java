package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalFunctionTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static LocalFunction function;

  @BeforeAll
  static void start() {
    function = echo().environment(Map.of("OWN", "mine")).jvmOptions(List.of("-Xmx64m")).start();
  }

  @AfterAll
  static void close() {
    function.close();
  }

  private static LocalFunction.Builder echo() {
    return LocalFunction.of(Functions.ECHO).classPath(Functions.classPath());
  }

  private static HttpResponse<byte[]> post(LocalFunction to, String path, byte[] body)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(to.uri().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String environment(LocalFunction of) throws Exception {
    return new String(post(of, "/environment", new byte[0]).body(), UTF_8);
  }

  private static String field(String map, String name) {
    String from = map.substring(map.indexOf(name + "=") + name.length() + 1);
    return from.split(", |}", 2)[0];
  }

  @Test
  void keeps_every_byte_of_a_body() throws Exception {
    byte[] body = new byte[1_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }

    assertThat(post(function, "/", body).body()).isEqualTo(body);
  }

  @Test
  void function_sees_what_cloud_functions_sets() throws Exception {
    String seen = environment(function);

    assertThat(seen)
        .contains("FUNCTION_TARGET=" + Functions.ECHO)
        .contains("K_SERVICE=echo-function", "K_REVISION=echo-function-00001-loc")
        .contains("CLOUD_RUN_TIMEOUT_SECONDS=60")
        .contains("PORT=" + function.uri().getPort(), "OWN=mine", "stdin=-1")
        .doesNotContain("AWS_");
    assertThat(field(seen, "TMPDIR")).isEqualTo(field(seen, "java.io.tmpdir")).endsWith("/tmp");
    assertThat(field(seen, "class.loader")).contains("FunctionClassLoader");
    assertThat(Long.parseLong(field(seen, "maxMemory"))).isLessThanOrEqualTo(64L << 20);
  }

  @Test
  void tells_which_process_runs_and_when_it_was_asked_for() throws Exception {
    long before = System.nanoTime();
    LocalFunction other = echo().start();
    long ready = System.nanoTime();
    long pid = Long.parseLong(field(environment(other), "pid"));
    other.close();

    assertThat(other.process().pid()).isEqualTo(pid);
    assertThat(other.process().startNanos()).isBetween(before, ready);
  }

  @Test
  void log_has_a_line_as_soon_as_it_is_answered() throws Exception {
    post(function, "/some/path", new byte[0]);

    assertThat(function.log()).startsWith("constructed\n").contains("served /some/path\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw | the function ended with exit status 1 before it started",
        "exit  | the function ended with exit status 3 before it started",
        "hang  | the function did not open its port within 8 s"
      })
  void failure_to_start_shows_the_last_lines(String start, String message) {
    LocalFunction.Builder failing =
        echo()
            .environment(Map.of("START", start))
            .startupTimeout(Duration.ofSeconds(start.equals("hang") ? 8 : 30));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(failing::start)
        .withMessageStartingWith(message + "; its last lines were:\n  constructed");
  }

  @Test
  void unknown_class_does_not_start() {
    LocalFunction.Builder none =
        LocalFunction.of("com.example.None").classPath(Functions.classPath());

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(none::start)
        .withMessageContaining("ClassNotFoundException: com.example.None");
  }

  @Test
  void taken_port_is_refused_even_where_the_invoker_would_share_it() {
    LocalFunction.Builder second = echo().port(function.uri().getPort());

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(second::start)
        .withMessageContaining("port " + function.uri().getPort() + ": ");
  }

  @Test
  void given_port_is_used() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    try (LocalFunction there = echo().port(free).start()) {
      assertThat(there.uri()).hasToString("http://localhost:" + free);
      assertThat(post(there, "/", new byte[] {1}).body()).containsExactly(1);
    }
  }

  @Test
  void functions_started_at_once_have_ports_of_their_own() {
    List<LocalFunction> started =
        Stream.generate(
                () ->
                    CompletableFuture.supplyAsync(
                        () -> echo().start(), task -> new Thread(task).start()))
            .limit(3)
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    try {
      assertThat(started.stream().map(LocalFunction::uri).distinct()).hasSize(3);
      assertThat(started)
          .allSatisfy(one -> assertThat(environment(one)).contains("PORT=" + one.uri().getPort()));
    } finally {
      started.forEach(LocalFunction::close);
    }
  }

  @Test
  void close_lets_the_function_end_and_leaves_no_process_and_no_port() throws Exception {
    LocalFunction closed = echo().start();
    long pid = Long.parseLong(field(environment(closed), "pid"));

    closed.close();
    closed.close();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(
            () -> new Socket(InetAddress.getLoopbackAddress(), closed.uri().getPort()).close());
    assertThat(closed.log()).startsWith("constructed\n").endsWith("goodbye\n");
  }

  @Test
  void class_path_must_exist() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> LocalFunction.of("a.B").classPath(List.of(Path.of("none.jar"))))
        .withMessage("class path: none.jar does not exist");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> LocalFunction.of("a.B").start())
        .withMessageStartingWith("no class path: ");
  }
}
