package io.sconce.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One JVM that runs a cloud's runtime. It ends by {@link #end} or, by {@link ParentWatch}, when
 * this JVM ends, however that comes about.
 */
final class Child {
  private final Process process;
  private final LocalProcess identity;
  private final ChildLog log;
  private final CompletableFuture<Integer> exit;

  private Child(Process process, LocalProcess identity, ChildLog log) {
    this.process = process;
    this.identity = identity;
    this.log = log;
    this.exit = process.onExit().thenApply(Process::exitValue);
  }

  /**
   * Starts a process.
   *
   * @param environment the whole environment; nothing of this JVM's is inherited
   * @param folder where it runs
   * @throws StartException if the operating system cannot start it
   */
  static Child start(
      List<String> command, Map<String, String> environment, Path folder, ChildLog log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      long startNanos = System.nanoTime();
      Process process = builder.start();
      return new Child(process, new LocalProcess(process.pid(), startNanos), log);
    } catch (IOException e) {
      throw new StartException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  LocalProcess identity() {
    return identity;
  }

  ChildLog log() {
    return log;
  }

  int exitValue() {
    return process.exitValue();
  }

  CompletableFuture<Integer> onExit() {
    return exit;
  }

  /** Waits; true if the process has ended meanwhile. */
  boolean hasEndedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while the function was starting", e);
    }
  }

  /** Ends the process without waiting for it. */
  void kill() {
    process.destroyForcibly();
  }

  /** Asks the process to end, and ends it if it has not within {@code grace}. Zero asks nothing. */
  void end(Duration grace) {
    try {
      if (!grace.isZero()) {
        // Process.destroy would close standard input too, and ParentWatch would take that for our
        // end.
        process.toHandle().destroy();
        process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
      }
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
