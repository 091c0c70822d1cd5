package io.sconce.maven.natives;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that is whole or absent: it is made beside its place, under a lock that all builds on
 * the machine respect, and moved there in one step. A process that ends half way leaves a folder
 * under another name, which the next one deletes. The checksums of its files are kept among them,
 * as sha256sum writes them: a folder with a file that was changed is not whole either.
 */
final class WholeFolder {

  private static final String CHECKSUMS = "SHA256SUMS";
  private static final String MAKING = ".making-";
  private static final int POLL_MILLIS = 50;

  /**
   * Windows does not move a folder while a virus scanner reads the files that were just written.
   */
  private static final int MOVES = 50;

  private final Path parent;
  private final String name;
  private final Runnable whenWaiting;

  /** Fills an empty folder. */
  @FunctionalInterface
  interface Maker {

    void make(Path folder) throws IOException;
  }

  /**
   * A folder that may not be there yet.
   *
   * @param parent the folder it is in, which may not be there either
   * @param whenWaiting called once when another build has the lock
   */
  WholeFolder(Path parent, String name, Runnable whenWaiting) {
    this.parent = parent;
    this.name = name;
    this.whenWaiting = whenWaiting;
  }

  /**
   * Makes the folder if it is not there, or not whole.
   *
   * @return the folder, whole
   */
  Path orMake(Maker maker) throws IOException {
    Path folder = parent.resolve(name);
    if (isWhole(folder)) {
      return folder;
    }
    Files.createDirectories(parent);
    try (FileChannel channel = FileChannel.open(parent.resolve(name + ".lock"), CREATE, WRITE)) {
      lock(channel);
      if (!isWhole(folder)) {
        deleteLeftovers();
        delete(folder);
        make(folder, maker);
      }
      return folder;
    }
  }

  /** What cannot be read is not whole. */
  private static boolean isWhole(Path folder) {
    try {
      List<String> checksums = Files.readAllLines(folder.resolve(CHECKSUMS));
      for (String line : checksums) {
        String file = line.substring(line.indexOf(' ') + 2);
        if (!line.equals(checksum(folder.resolve(file)))) {
          return false;
        }
      }
      return !checksums.isEmpty();
    } catch (IOException | IndexOutOfBoundsException | InvalidPathException e) {
      return false;
    }
  }

  private static String checksum(Path file) throws IOException {
    return Checksums.sha256(file) + "  " + file.getFileName();
  }

  private static void writeChecksums(Path making) throws IOException {
    List<String> checksums = new ArrayList<>();
    for (Path file : files(making)) {
      checksums.add(checksum(file));
    }
    Files.write(making.resolve(CHECKSUMS), checksums);
  }

  /**
   * Waits for the lock, which closing the channel gives back. Asks again and again, since a lock of
   * this same JVM, such as a parallel build's, cannot be waited for. The channel stays open
   * meanwhile: on Linux closing it would give back the other thread's lock too.
   */
  private void lock(FileChannel channel) throws IOException {
    if (isLocked(channel)) {
      return;
    }
    whenWaiting.run();
    while (!isLocked(channel)) {
      pause();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void deleteLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> siblings = Files.list(parent)) {
      leftovers = siblings.filter(path -> isLeftover(path.getFileName().toString())).toList();
    }
    for (Path leftover : leftovers) {
      delete(leftover);
    }
  }

  private boolean isLeftover(String sibling) {
    return sibling.startsWith(name + MAKING);
  }

  private void make(Path folder, Maker maker) throws IOException {
    // A name of its own each time: whoever lost the lock cannot write into another's folder.
    Path making = Files.createDirectory(parent.resolve(name + MAKING + UUID.randomUUID()));
    try {
      maker.make(making);
      writeChecksums(making);
      force(making);
      move(making, folder);
    } catch (IOException | RuntimeException | Error e) {
      try {
        delete(making);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** Else a machine that crashes may come back with a folder in its place, but files of zeros. */
  private static void force(Path making) throws IOException {
    for (Path file : files(making)) {
      try (FileChannel channel = FileChannel.open(file, WRITE)) {
        channel.force(true);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void move(Path making, Path folder) throws IOException {
    for (int i = 1; ; i++) {
      try {
        Files.move(making, folder, ATOMIC_MOVE);
        return;
      } catch (AccessDeniedException e) {
        if (i == MOVES) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting");
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
