package io.sconce.torch;

import io.sconce.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many CPUs this function was granted, which on a functions platform is fewer than it sees: two
 * spinning threads on less than two CPUs turned calls of 1 ms into 40 to 215 ms.
 *
 * @param cpus above zero, often a fraction
 */
record GrantedCpu(double cpus) {

  /** Lambda grants one vCPU at 1,769 MB, in proportion below and above. */
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
  private static final double LAMBDA_MEGABYTES_PER_CPU = 1769;

  static GrantedCpu of(Settings settings) {
    return of(settings, Runtime.getRuntime().availableProcessors(), Path.of("/sys/fs/cgroup"));
  }

  static GrantedCpu of(Settings settings, int visible, Path cgroup) {
    int megabytes =
        settings.platformNumber("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 0, Integer.MAX_VALUE);
    double granted = megabytes > 0 ? megabytes / LAMBDA_MEGABYTES_PER_CPU : quota(cgroup, visible);
    return new GrantedCpu(Math.min(granted, visible));
  }

  /** Threads that this many CPUs can keep running at once: never more than were granted. */
  int threads() {
    return Math.max(1, (int) Math.floor(cpus));
  }

  private static double quota(Path cgroup, int visible) {
    Path v2 = cgroup.resolve("cpu.max");
    if (Files.isReadable(v2)) {
      String[] quotaAndPeriod = read(v2).split(" ");
      return quotaAndPeriod.length == 2
          ? quota(quotaAndPeriod[0], quotaAndPeriod[1], visible)
          : visible;
    }
    Path v1 = cgroup.resolve("cpu").resolve("cpu.cfs_quota_us");
    Path period = cgroup.resolve("cpu").resolve("cpu.cfs_period_us");
    if (Files.isReadable(v1) && Files.isReadable(period)) {
      return quota(read(v1), read(period), visible);
    }
    return visible;
  }

  private static double quota(String quotaMicros, String periodMicros, int visible) {
    try {
      double quota = Double.parseDouble(quotaMicros) / Double.parseDouble(periodMicros);
      return quota > 0 ? quota : visible;
    } catch (NumberFormatException e) {
      return visible; // "max": there is no quota.
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return ""; // A kernel file that cannot be read grants what can be seen.
    }
  }
}
