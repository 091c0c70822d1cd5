package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite on the packages, once more, in a network namespace that has no network. */
final class NoNetworkIT {

  private static final List<Class<?>> SUITE =
      List.of(
          GcpRuntimeTest.class,
          AwsRuntimeTest.class,
          AwsRestRuntimeTest.class,
          BothCloudsTest.class);
  private static final List<String> WITH_LOOPBACK =
      List.of("bash", "-c", "ip link set lo up && exec \"$@\"", "no-network");

  @TempDir private Path folder;

  @Test
  void the_packages_need_none() throws Exception {
    List<String> alone = unshare();
    assumeTrue(
        run(alone, List.of("true")) == 0,
        "this machine does not let a test make a network namespace: " + log());
    // What answers here answers from outside, and would make this test worthless.
    assertThat(run(alone, List.of("bash", "-c", ": </dev/tcp/1.1.1.1/53"))).isNotZero();

    int status = run(alone, suite());

    assertThat(log()).containsPattern("\\[ +[1-9]\\d+ tests successful").contains("0 tests failed");
    assertThat(status).isZero();
  }

  private static List<String> suite() {
    Stream<String> launcher =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--disable-ansi-colors",
            "--details=tree",
            "--fail-if-no-tests");
    return Stream.concat(launcher, SUITE.stream().map(suite -> "--select-class=" + suite.getName()))
        .toList();
  }

  /** Root may make namespaces; others become root in a user namespace first, where they may. */
  private static List<String> unshare() {
    boolean root = System.getProperty("user.name").equals("root");
    return root ? List.of("unshare", "--net") : List.of("unshare", "--map-root-user", "--net");
  }

  private int run(List<String> alone, List<String> command) throws Exception {
    List<String> line = new ArrayList<>(alone);
    line.addAll(WITH_LOOPBACK);
    line.addAll(command);
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      Files.writeString(folder.resolve("log"), e.toString());
      return -1;
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
