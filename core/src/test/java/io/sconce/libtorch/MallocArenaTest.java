package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a process of its own, since it changes how the C library goes about its heap. */
final class MallocArenaTest {

  private static final long MEGABYTE = 1 << 20;

  /** Prints by how many MB what is writable has grown. */
  static final class Main {

    private Main() {}

    /** Grows the heap of a thread of its own, as libtorch's is. */
    public static void main(String[] args) throws Exception {
      Thread thread =
          new Thread(
              () -> {
                try {
                  long before = writable();
                  MallocArena.grow();
                  System.out.println("grown by " + (writable() - before) / MEGABYTE);
                } catch (IOException e) {
                  System.out.println(e);
                }
              });
      thread.start();
      thread.join();
    }

    /** The heaps of threads, each in 64 MB of its own, of which the writable part comes first. */
    private static long writable() throws IOException {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/maps"));
      long bytes = 0;
      for (String line : lines) {
        String[] range = line.split(" ", 2)[0].split("-");
        long from = Long.parseUnsignedLong(range[0], 16);
        if (line.contains(" rw-p 00000000 00:00 0") && from % (64 * MEGABYTE) == 0) {
          bytes += Long.parseUnsignedLong(range[1], 16) - from;
        }
      }
      return bytes;
    }
  }

  @Test
  void one_piece_makes_room_for_what_libtorch_allocates() throws Exception {
    NativesFixture.assumeLinux();
    assumeTrue(
        Runtime.version().feature() < 24,
        "from Java 24 on the JDK would warn of it: nothing is done");

    try (ChildJvm child = ChildJvm.of(Main.class).start()) {
      assertThat(Integer.parseInt(child.output().strip().replace("grown by ", "")))
          .isBetween(30, 33);
    }
  }
}
