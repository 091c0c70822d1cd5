package io.sconce.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.sconce.local.LocalProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "no other system tells a process's peak memory so")
final class FunctionTest {

  private static final Conditions CONDITIONS =
      new Conditions("default", "as it is", 1, false, List.of(), Path.of("/java"));
  private static final long AGE_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Map<String, String> seen = new HashMap<>();
  private boolean ended;

  /** A function in this process that was started an hour ago. */
  private Launch answering(String first, String later) {
    return (environment, jvmOptions, javaHome) -> {
      seen.putAll(environment);
      seen.put("options", String.join(" ", jvmOptions));
      seen.put("home", javaHome.toString());
      try {
        ServerSocket server =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(() -> serve(server, first, later));
        thread.setDaemon(true);
        thread.start();
        return new Launch.Running(
            URI.create("http://localhost:" + server.getLocalPort()),
            new LocalProcess(ProcessHandle.current().pid(), System.nanoTime() - AGE_NANOS),
            () -> "its first line\nits last line\n",
            () -> ended = true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static void serve(ServerSocket server, String first, String later) {
    int length = Connection.post("/predict", Question.SCONCE.json()).length;
    try (server;
        Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      for (String answer = first; in.readNBytes(length).length == length; answer = later) {
        socket.getOutputStream().write(answer.getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answer(String serverTiming, String body) {
    return "HTTP/1.1 200 OK\r\nServer-Timing: "
        + serverTiming
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private final Launch good =
      answering(
          answer("init-jvm;dur=80, decode;dur=2, predict;dur=4", "{\"digit\":0}"),
          answer("decode;dur=1, predict;dur=0.5", "{\"digit\":0}"));

  @Test
  void counts_from_the_spawn_and_keeps_the_phases_of_the_first_answer() throws Exception {
    Run run = Function.of("f", good, Question.SCONCE).run(CONDITIONS, Path.of("/empty"));

    assertThat(run.firstAnswerMillis()).isGreaterThan(AGE_NANOS / 1e6);
    assertThat(run.phases())
        .containsExactly(entry("init-jvm", 80.0), entry("decode", 2.0), entry("predict", 4.0));
    assertThat(run.serverMillis())
        .hasSizeGreaterThanOrEqualTo(205)
        .startsWith(6.0, 1.5)
        .endsWith(1.5);
    assertThat(run.roundTripMillis()).hasSameSizeAs(run.serverMillis());
    assertThat(run.cpuMillis()).isPresent();
    assertThat(run.peakBytes()).isPresent();
    assertThat(ended).isTrue();
  }

  @Test
  void counts_from_ready_where_all_before_lies_in_a_snapshot() throws Exception {
    Run run =
        Function.of("f", good, Question.SCONCE)
            .countedFromReady()
            .run(CONDITIONS, Path.of("/empty"));

    assertThat(run.firstAnswerMillis()).isEqualTo(run.roundTripMillis().get(0));
  }

  @Test
  void sets_variables_options_and_the_path_of_the_empty_folder() throws Exception {
    Run unused =
        Function.of("f", good, Question.SCONCE)
            .environment("CACHE", Function.EMPTY_FOLDER)
            .environment("OWN", "mine")
            .jvmOption("-Xint")
            .jvmOption("-Da=b")
            .run(CONDITIONS, Path.of("/empty"));

    assertThat(seen)
        .containsOnly(
            entry("CACHE", "/empty"),
            entry("OWN", "mine"),
            entry("options", "-Xint -Da=b"),
            entry("home", "/java"));
  }

  @Test
  void wrong_answer_fails_with_the_functions_last_lines_and_ends_it() {
    Launch wrong = answering(answer("a", "{\"digit\":0}"), answer("a", "{\"digit\":1}"));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> Function.of("f", wrong, Question.SCONCE).run(CONDITIONS, Path.of("/empty")))
        .withMessageContaining("expected the digit 0, got {\"digit\":1}")
        .withMessageContaining("its last line");
    assertThat(ended).isTrue();
  }
}
