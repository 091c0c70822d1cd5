package io.sconce.libtorch;

import io.sconce.LoadException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of known files in the temporary folder, filled by the first process of a user that needs
 * it and shared by all later ones. It is whole or absent: filled under another name and renamed.
 *
 * <p>It lies in a folder that is this user's alone, so that nobody else can put a library there,
 * with a lock that one process at a time holds while it fills. The system lets go of the lock when
 * that process ends, however it ends; what it left half-filled, the next one deletes.
 *
 * <p>Files are not forced to the disk, which would cost seconds: what a machine that lost its power
 * leaves in a temporary folder is cleared when it starts again.
 */
final class SharedFolder {

  /** Fills an empty folder. */
  @FunctionalInterface
  interface Filling {
    void fill(Path folder) throws IOException;
  }

  private static final String LOCK = "lock";
  private static final String HALF_FILLED = ".part";

  /** Others may interfere once; somebody who always does should be named. */
  private static final int ATTEMPTS = 3;

  /** Filling takes half a second of one CPU; Lambda grants no less than a fourteenth of one. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final long MEGABYTE = 1_000_000;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private final Path temporary;
  private final String name;
  private final Map<String, Long> files;
  private final Duration patience;

  /**
   * A folder that may not be there yet.
   *
   * @param temporary the temporary folder
   * @param name tells its content from every other
   * @param files their names and sizes
   */
  SharedFolder(Path temporary, String name, Map<String, Long> files) {
    this(temporary, name, files, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long to wait for another process that fills it
   */
  SharedFolder(Path temporary, String name, Map<String, Long> files, Duration patience) {
    this.temporary = temporary.toAbsolutePath();
    this.name = name;
    this.files = Map.copyOf(files);
    this.patience = patience;
  }

  /**
   * The whole folder.
   *
   * @param filling called if it is not there or not whole; while it runs no other process's does
   * @return holds the files, each of its size and owned by this user
   * @throws LoadException if it cannot be made, or {@code filling} threw; what was written is
   *     deleted
   */
  Path filledBy(Filling filling) {
    PrivateFolder home = PrivateFolder.in(temporary);
    Path folder = home.path().resolve(name);
    try {
      for (int attempt = 1; !isWhole(folder, home); attempt++) {
        if (attempt > ATTEMPTS) {
          throw new IOException("something deletes it while it is filled");
        }
        fillAlone(folder, home, filling);
      }
      return folder;
    } catch (IOException e) {
      throw cannotFill(folder, PrivateFolder.reason(e), e);
    }
  }

  private static LoadException cannotFill(Path folder, String reason, Exception e) {
    return new LoadException(
        "libtorch cannot be unpacked to "
            + folder
            + ": "
            + reason
            + "; "
            + PrivateFolder.NAME_ANOTHER,
        e);
  }

  private boolean isWhole(Path folder, PrivateFolder home) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    for (Map.Entry<String, Long> expected : files.entrySet()) {
      Path file = folder.resolve(expected.getKey());
      try {
        BasicFileAttributes found =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile() || found.size() != expected.getValue() || !home.owns(file)) {
          return false;
        }
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return true;
  }

  private void fillAlone(Path folder, PrivateFolder home, Filling filling) throws IOException {
    // The lock's file is opened here alone, and nothing else touches it: Linux lets go of a
    // process's locks on a file when the process closes it anywhere, as to read or set its times.
    Path file = home.path().resolve(LOCK);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      FileLock lock = lock(channel, file);
      try {
        if (!isWhole(folder, home)) {
          fill(folder, home, filling);
        }
      } finally {
        lock.release();
      }
    }
  }

  /**
   * Waits for those who fill, but not for ever: one may have been stopped, or its disk may hang.
   */
  private FileLock lock(FileChannel channel, Path file) throws IOException {
    long start = System.nanoTime();
    Optional<FileLock> lock = tryLock(channel);
    while (lock.isEmpty()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new LoadException(
            "another process has been unpacking libtorch for "
                + patience.toSeconds()
                + " seconds: end the one that holds "
                + file
                + ", or "
                + PrivateFolder.NAME_ANOTHER);
      }
      pause();
      lock = tryLock(channel);
    }
    return lock.get();
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // Held in this JVM: by another thread, or another class loader's.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  /** The interrupt itself is kept by whoever calls this. */
  static LoadException interrupted(Exception cause) {
    return new LoadException("unpacking libtorch was interrupted", cause);
  }

  private void fill(Path folder, PrivateFolder home, Filling filling) throws IOException {
    // First, as 512 MB have no room for two: what killed ones left, and what is not whole.
    deleteHalfFilled(home.path());
    delete(folder);
    checkRoom(home.path());
    // A name of its own: where something deletes the lock, two processes fill at once, and neither
    // may publish what the other has half filled. The clock runs since the machine started; a
    // process's number would cost its start 10 ms.
    Path part = folder.resolveSibling(name + "-" + System.nanoTime() + HALF_FILLED);
    try {
      Files.createDirectory(part);
      filling.fill(part);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (isWhole(folder, home) || Files.notExists(part, LinkOption.NOFOLLOW_LINKS)) {
        return; // Another was faster, or deleted this one: look again.
      }
      delete(part); // Before what is free is told.
      if (isFull(e) || home.path().toFile().getUsableSpace() < bytes()) {
        throw noRoom(home.path(), " after writing failed: " + PrivateFolder.reason(e), e);
      }
      throw e;
    } finally {
      delete(part);
    }
  }

  private static boolean isFull(IOException e) {
    String reason = PrivateFolder.reason(e);
    return reason.contains("No space left") || reason.contains("quota exceeded");
  }

  private void checkRoom(Path home) {
    File there = home.toFile();
    // Some file systems tell neither their size nor what is free; there, writing finds out.
    if (there.getTotalSpace() > 0 && there.getUsableSpace() < bytes()) {
      throw noRoom(home, "", null);
    }
  }

  private LoadException noRoom(Path home, String more, @Nullable Throwable cause) {
    return new LoadException(
        "libtorch needs "
            + (bytes() + MEGABYTE - 1) / MEGABYTE
            + " MB in "
            + temporary
            + ", where "
            + home.toFile().getUsableSpace() / MEGABYTE
            + " MB are free"
            + more
            + "; on Lambda raise the function's ephemeral storage, elsewhere "
            + PrivateFolder.NAME_ANOTHER,
        cause);
  }

  private long bytes() {
    long bytes = 0;
    for (long file : files.values()) {
      bytes += file;
    }
    return bytes;
  }

  private static void deleteHalfFilled(Path home) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(home)) {
      for (Path folder : all) {
        if (folder.toString().endsWith(HALF_FILLED)) {
          delete(folder);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What is gone already, as by a cleaner of temporary folders, is as good as deleted. */
  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(emptied);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
