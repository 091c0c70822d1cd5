package io.sconce.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How long this process has been running, by Linux's own account. {@link ProcessHandle} tells it
 * too, by native methods that no thread can bind while libtorch is mapped.
 */
final class ProcessAge {

  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 22, the 20th behind the name.
  private static final int START_TIME = 19;

  /** What the kernel counts in for programs, on every processor that libtorch is built for. */
  private static final int TICKS_PER_SECOND = 100;

  private static final int MORE_THAN_A_LINE = 4096;

  private ProcessAge() {}

  /** In steps of 10 ms; empty where there is no such account. */
  static Optional<Duration> now() {
    try {
      return age(read("/proc/self/stat"), read("/proc/uptime"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** From both files' contents; empty if they are not as expected, or a sandbox made them up. */
  static Optional<Duration> age(String stat, String uptime) {
    try {
      // The name is whatever the program likes, with spaces and parentheses.
      int endOfName = stat.lastIndexOf(") ");
      String[] fields = stat.substring(endOfName + 2).split(" ");
      long startedMillis = Long.parseLong(fields[START_TIME]) * 1000 / TICKS_PER_SECOND;
      double upMillis = Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000;
      Duration age = Duration.ofMillis((long) upMillis - startedMillis);
      return endOfName < 0 || startedMillis <= 0 || age.isNegative()
          ? Optional.empty()
          : Optional.of(age);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String read(String file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return new String(in.readNBytes(MORE_THAN_A_LINE), StandardCharsets.US_ASCII);
    }
  }
}
