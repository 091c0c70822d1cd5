package io.sconce.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.local.LocalFunction;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the very invoker that local runs. */
final class ServerRehearsalTest {

  @TempDir private Path folder;

  @Test
  void the_invokers_own_server_answers_and_is_gone_afterwards() throws IOException {
    Path jar = folder.resolve("invoker.jar");
    try (InputStream in =
        LocalFunction.class.getResourceAsStream("runtimes/gcp/java-function-invoker.jar")) {
      Files.copy(Objects.requireNonNull(in), jar);
    }

    try (URLClassLoader invoker =
        new URLClassLoader(
            new URL[] {jar.toUri().toURL()}, ServerRehearsal.class.getClassLoader())) {
      assertThat(ServerRehearsal.run(invoker))
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Type: application/json")
          .contains("X-Request-Id: POST/predict")
          .endsWith("\r\n\r\n[]");
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("qtp"));
  }

  @Test
  void where_there_is_no_such_server_nothing_happens() {
    assertThat(ServerRehearsal.run(ClassLoader.getPlatformClassLoader())).isEmpty();
  }
}
