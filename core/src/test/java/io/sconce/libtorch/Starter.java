package io.sconce.libtorch;

import io.sconce.LoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Starts from a package in a process of its own: gets libtorch ready and says what happened.
 *
 * <p>Arguments: the jar, the temporary folder, and what to do between the first block and the
 * second: {@code go} on, {@code wait} for a line, or {@code fill} the disk; or {@code ready}, to do
 * all that a function does.
 */
final class Starter {

  private Starter() {}

  /** Prints "up", waits for a line, prints "unpacking" if it does that, then "ready" or why not. */
  public static void main(String[] args) throws IOException {
    LibtorchPackage found = LibtorchPackage.around(Path.of(args[0]).toUri().toURL()).orElseThrow();
    Path temporary = Path.of(args[1]);
    System.out.println("up");
    awaitLine();
    try {
      Path ready =
          args[2].equals("ready")
              ? found.ready(temporary).path()
              : found
                  .unpackedIn(temporary)
                  .filledBy(
                      to -> {
                        System.out.println("unpacking");
                        unpack(found, to, args[2]);
                      });
      System.out.println("ready " + ready);
    } catch (LoadException e) {
      System.out.println("failed " + e.getMessage());
    }
    try (Stream<Path> left = Files.walk(temporary)) {
      left.filter(path -> !path.equals(temporary))
          .forEach(path -> System.out.println("left " + temporary.relativize(path)));
    }
  }

  private static void unpack(LibtorchPackage found, Path to, String between) throws IOException {
    int second = found.index().blocks().get(0).packedBytes();
    try (FileChannel packed = FileChannel.open(found.folder().resolve(LibtorchIndex.BLOCKS_FILE))) {
      Blocks.Source source =
          (into, position) -> {
            if (position == second) {
              System.out.println("one block is written");
              doBetween(between, to.resolve("../../ballast"));
            }
            return packed.read(into, position);
          };
      // By one thread: it has written the first block when it reads the second.
      Blocks.unpack(found.index(), source, to, 1);
    }
  }

  private static void doBetween(String what, Path ballast) throws IOException {
    switch (what) {
      case "wait" -> awaitLine();
      case "fill" -> fillTheDisk(ballast.normalize());
      default -> {}
    }
  }

  private static void fillTheDisk(Path ballast) {
    try {
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      try (FileChannel channel =
          FileChannel.open(
              ballast,
              java.nio.file.StandardOpenOption.CREATE_NEW,
              java.nio.file.StandardOpenOption.WRITE)) {
        while (true) {
          channel.write(bytes.rewind());
        }
      }
    } catch (IOException e) {
      System.out.println("the disk is full: " + e.getMessage());
    }
  }

  private static void awaitLine() throws IOException {
    int read = System.in.read();
    while (read != '\n' && read >= 0) {
      read = System.in.read();
    }
  }
}
