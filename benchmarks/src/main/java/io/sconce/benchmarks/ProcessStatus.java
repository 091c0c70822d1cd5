package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process in {@code /proc} (man 5 proc_pid_status, proc_pid_stat). */
public final class ProcessStatus {

  private static final String PEAK = "VmHWM:";

  /** Of user and system time, counted from 1 as the manual does, and what they are counted in. */
  private static final int USER_TIME = 14;

  private static final int SYSTEM_TIME = 15;
  private static final double MILLIS_PER_TICK = 10;

  private ProcessStatus() {}

  /**
   * The CPU time that all threads of a process have taken, ended ones among them, in ms and in
   * steps of 10.
   *
   * @throws IOException if there is no such process
   */
  static double cpuMillis(long pid) throws IOException {
    return cpuMillis(Files.readString(Path.of("/proc/" + pid + "/stat")));
  }

  static double cpuMillis(String stat) throws IOException {
    // The second field, a name in brackets, may hold blanks and brackets itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    int third = 3;
    if (fields.length <= SYSTEM_TIME - third) {
      throw new IOException("expected at least " + SYSTEM_TIME + " fields, got " + stat);
    }
    long ticks =
        Long.parseLong(fields[USER_TIME - third]) + Long.parseLong(fields[SYSTEM_TIME - third]);
    return ticks * MILLIS_PER_TICK;
  }

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
