package io.sconce.examples;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * A function that runs.
 *
 * @param uri where it answers
 * @param log all that it has printed
 * @param end ends it; harmless a second time
 */
record Deployment(URI uri, Supplier<String> log, Runnable end) implements AutoCloseable {

  private static final int LAST_LINES = 20;

  String lastLines() {
    List<String> lines = log.get().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  @Override
  public void close() {
    end.run();
  }
}
