package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that is no function: spawn to exit.
 *
 * @param command its command line
 */
record Program(String name, List<String> command) implements Variant {

  Program {
    command = List.copyOf(command);
  }

  @Override
  public Run run(Conditions conditions, Path empty) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(conditions.prefix().stream(), command.stream()).toList())
            .inheritIO();
    long started = System.nanoTime();
    int status = builder.start().waitFor();
    long ended = System.nanoTime();
    if (status != 0) {
      throw new IOException(command.get(0) + ": expected exit status 0, got " + status);
    }
    return Run.ofProcess((ended - started) / 1e6);
  }
}
