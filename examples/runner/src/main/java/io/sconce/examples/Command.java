package io.sconce.examples;

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
public record Command(List<String> line, Path folder) {

  private static final long PATIENCE_MINUTES = 10;

  /** Copies the words. */
  public Command {
    line = List.copyOf(line);
  }

  /**
   * What came of it.
   *
   * @param status its exit status
   * @param output all that it printed
   */
  public record Result(int status, String output) {}

  /**
   * A command that runs in the current folder.
   *
   * @param line its words
   * @return the command
   */
  public static Command of(String... line) {
    return new Command(List.of(line), Path.of("."));
  }

  /**
   * The same command in another folder.
   *
   * @param other where it runs
   * @return the command
   */
  public Command in(Path other) {
    return new Command(line, other);
  }

  /**
   * Runs it to its end.
   *
   * @param log the file that gets its output
   * @return what came of it
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is to end; the command is ended, too
   * @throws IllegalStateException if it has not ended in ten minutes; it is ended
   */
  public Result run(Path log) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            line + " has not ended in " + PATIENCE_MINUTES + " minutes: " + Files.readString(log));
      }
    } finally {
      process.destroy();
    }
    return new Result(process.exitValue(), Files.readString(log));
  }
}
