package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KilledParentTest {
  /**
   * A JVM that starts a function on each cloud's runtime, keeps one busy, and waits to be killed.
   */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      LocalFunction function =
          LocalFunction.of(Functions.ECHO).classPath(Functions.classPath()).start();
      LocalLambda lambda =
          LocalLambda.of(Functions.SCRIPTED).classPath(Functions.classPath()).start();
      Thread busy = new Thread(() -> lambda.invoke("{\"do\":\"hang\"}".getBytes(UTF_8)));
      busy.setDaemon(true);
      busy.start();
      while (!lambda.log().contains("hangs now")) {
        Thread.onSpinWait();
      }
      ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
      System.out.println("started " + function.uri());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"kill -9", "SIGTERM"})
  void children_end_with_their_parent_however_it_ends_and_delete_its_folders(String how)
      throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> children = List.of();
    try (BufferedReader out = parent.inputReader(UTF_8)) {
      children =
          out.lines()
              .takeWhile(line -> !line.startsWith("started"))
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
              .toList();
      assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

      if (how.equals("kill -9")) {
        parent.destroyForcibly();
      } else {
        parent.destroy();
      }

      for (ProcessHandle child : children) {
        child.onExit().get(20, TimeUnit.SECONDS);
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    } finally {
      parent.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
