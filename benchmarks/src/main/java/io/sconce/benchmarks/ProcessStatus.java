package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process in {@code /proc/PID/status} (man 5 proc_pid_status). */
public final class ProcessStatus {

  private static final String PEAK = "VmHWM:";

  private ProcessStatus() {}

  /**
   * The most memory that a process has held at once, in bytes.
   *
   * @throws IOException if there is no such process
   */
  public static long peakBytes(long pid) throws IOException {
    return peakBytes(Files.readString(Path.of("/proc/" + pid + "/status")));
  }

  static long peakBytes(String status) throws IOException {
    String line =
        status
            .lines()
            .filter(each -> each.startsWith(PEAK))
            .findFirst()
            .orElseThrow(() -> new IOException("expected a line " + PEAK + ", got " + status));
    String[] words = line.substring(PEAK.length()).strip().split("\\s+");
    if (words.length != 2 || !words[1].equals("kB")) {
      throw new IOException("expected a number of kB, got '" + line + "'");
    }
    // By kB the kernel means 1,024 bytes.
    return Long.parseLong(words[0]) * 1024;
  }
}
