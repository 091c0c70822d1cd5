package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel's copies of files in memory. */
final class PageCache {

  /** docs.kernel.org/admin-guide/sysctl/vm.html#drop-caches */
  private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

  private PageCache() {}

  /** Why it cannot be dropped, or nothing if it can. */
  static Optional<String> obstacle() {
    return Files.isWritable(DROP)
        ? Optional.empty()
        : Optional.of("this user may not write to " + DROP + ": only root on a machine may");
  }

  /**
   * Writes to the disk what is not there yet: nothing of one run is still being written in the
   * next, and what is not written cannot be dropped.
   */
  static void sync() throws IOException, InterruptedException {
    int status = new ProcessBuilder("sync").inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("sync: expected exit status 0, got " + status);
    }
  }

  /** Drops all but the pages that a process has mapped, those of this JVM for one. */
  static void drop() throws IOException {
    Files.writeString(DROP, "3");
  }
}
