package io.sconce.benchmarks.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long all CPUs have been busy, and how long it has been, by the first line of {@code
 * /proc/stat} (man 5 proc_stat).
 *
 * @param busyMillis of all CPUs together
 * @param allMillis of all CPUs together, busy or idle
 */
record CpuClock(long busyMillis, long allMillis) {

  /** Of USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final int MILLIS_PER_TICK = 10;

  /** user, nice, system, idle, iowait, irq, softirq, steal; what follows is in user already. */
  private static final int FIELDS = 8;

  static CpuClock now() throws IOException {
    return of(Files.readString(Path.of("/proc/stat")));
  }

  static CpuClock of(String stat) {
    String line = stat.lines().findFirst().orElseThrow();
    long[] ticks =
        Stream.of(line.split("\\s+")).skip(1).limit(FIELDS).mapToLong(Long::parseLong).toArray();
    long all = LongStream.of(ticks).sum();
    return new CpuClock((all - ticks[3] - ticks[4]) * MILLIS_PER_TICK, all * MILLIS_PER_TICK);
  }

  /** The share of all CPUs, 0 to 1, that others than a process have taken since. */
  double othersSince(CpuClock start, double ownMillis) {
    return Math.max(0, busyMillis - start.busyMillis - ownMillis)
        / Math.max(1, allMillis - start.allMillis);
  }
}
