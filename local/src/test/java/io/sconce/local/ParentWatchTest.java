package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What ends by itself; KilledParentTest has what ends with its parent. */
final class ParentWatchTest {

  @TempDir private Path folder;

  /** Ends at once. */
  static final class Main {

    private Main() {}

    /** Before the watch has seen who its parent is, if it is quick. */
    public static void main(String[] args) {
      System.exit(3);
    }
  }

  @RepeatedTest(3)
  void a_child_that_ends_at_once_ends_although_its_parent_lives() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                "target/classes" + File.pathSeparator + "target/test-classes",
                ParentWatch.class.getName(),
                folder.toString(),
                Main.class.getName())
            .redirectErrorStream(true)
            .start(); // Its standard input stays open.
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(3);
    } finally {
      child.destroyForcibly();
    }
  }
}
