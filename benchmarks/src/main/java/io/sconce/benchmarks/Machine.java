package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and when it was measured.
 *
 * @param date when it began, in UTC
 * @param cpus how many there are
 * @param model the processor's name
 * @param memoryKb as Linux counts it
 * @param os with its version
 * @param java what the functions run on
 * @param load the load averages of 1, 5 and 15 minutes when it began
 */
public record Machine(
    String date, int cpus, String model, long memoryKb, String os, String java, String load) {

  /**
   * This one, now.
   *
   * @param javaHome what the functions run on
   * @throws IOException if it is no Linux
   */
  public static Machine here(Path javaHome) throws IOException {
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Runtime.getRuntime().availableProcessors(),
        field(Path.of("/proc/cpuinfo"), "model name", ':'),
        Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal", ':').split(" ", 2)[0]),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        field(javaHome.resolve("release"), "IMPLEMENTOR", '=')
            + " "
            + field(javaHome.resolve("release"), "JAVA_RUNTIME_VERSION", '='),
        Files.readString(Path.of("/proc/loadavg")).split(" \\S+/", 2)[0]);
  }

  /** The first value of a name in lines of names and values; "unknown" if there is none. */
  private static String field(Path file, String name, char between) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name) && line.indexOf(between) > 0)
        .map(line -> line.substring(line.indexOf(between) + 1).strip().replace("\"", ""))
        .findFirst()
        .orElse("unknown");
  }
}
