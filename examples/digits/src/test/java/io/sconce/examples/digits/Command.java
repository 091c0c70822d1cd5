package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command to run.
 *
 * @param line its words
 * @param folder where it runs
 */
record Command(List<String> line, Path folder) {

  private static final long PATIENCE_MINUTES = 10;

  /**
   * What came of it.
   *
   * @param status its exit status
   * @param output all that it printed
   */
  record Result(int status, String output) {}

  static Command of(String... line) {
    return new Command(List.of(line), Path.of("."));
  }

  Command in(Path other) {
    return new Command(line, other);
  }

  /** Runs it to its end, with its output in a file. */
  Result run(Path log) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as(line.toString()).isTrue();
    } finally {
      process.destroy();
    }
    return new Result(process.exitValue(), Files.readString(log));
  }
}
