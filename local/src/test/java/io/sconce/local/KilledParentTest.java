package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KilledParentTest {
  /**
   * A JVM that starts a function on each cloud's runtime, keeps one busy or leaves it idle, and
   * waits to be killed. It gets their deployment packages, or takes its own class path.
   */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      LocalFunction.Builder gcp = LocalFunction.of(Functions.ECHO);
      LocalLambda.Builder aws = LocalLambda.of(Functions.SCRIPTED);
      LocalFunction function =
          (args.length == 1
                  ? gcp.classPath(Functions.classPath())
                  : gcp.deploymentPackage(Path.of(args[1])))
              .start();
      LocalLambda lambda =
          (args.length == 1
                  ? aws.classPath(Functions.classPath())
                  : aws.deploymentPackage(Path.of(args[2])))
              .start();
      if (args[0].equals("busy")) {
        Thread busy = new Thread(() -> lambda.invoke("{\"do\":\"hang\"}".getBytes(UTF_8)));
        busy.setDaemon(true);
        busy.start();
        while (!lambda.log().contains("hangs now")) {
          Thread.onSpinWait();
        }
      }
      ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
      System.out.println("started " + function.uri());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @TempDir private Path folder;

  @TempDir private Path packages;

  @ParameterizedTest
  @ValueSource(strings = {"kill -9", "SIGTERM"})
  void children_end_with_their_parent_however_it_ends_and_delete_its_folders(String how)
      throws Exception {
    endsWithItsChildren(how, "busy");
  }

  @Test
  void read_only_folders_are_deleted_as_well() throws Exception {
    Path gcp = Packages.gcp(packages.resolve("gcp"));
    Path aws = Packages.zip(Packages.aws(packages.resolve("aws")), packages.resolve("aws.zip"));

    endsWithItsChildren("kill -9", "busy", gcp.toString(), aws.toString());
  }

  @Test
  void a_runtime_that_ends_by_itself_with_its_parent_waits_until_its_folder_is_deleted()
      throws Exception {
    Path gcp = Packages.gcp(packages.resolve("gcp"));
    Path aws = Packages.aws(packages.resolve("aws"));
    Path many = Files.createDirectory(aws.resolve("many"));
    for (int i = 0; i < 3_000; i++) {
      Files.createFile(many.resolve(Integer.toString(i)));
    }

    endsWithItsChildren("kill -9", "idle", gcp.toString(), aws.toString());
  }

  private void endsWithItsChildren(String how, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName()));
    command.addAll(List.of(args));
    Process parent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
