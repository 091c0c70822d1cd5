package io.sconce.local;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The temporary folder of one local function: everything it writes lies in it. */
final class Folders {
  private Folders() {}

  static Path temporary() {
    try {
      return Files.createTempDirectory("sconce-local-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a file appear in another place, too, without copying it if that can be.
   *
   * @param file no symbolic link
   */
  static void link(Path file, Path link) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, one without hard links, or another user's file.
      linkSymbolically(file, link);
    }
  }

  private static void linkSymbolically(Path file, Path link) throws IOException {
    try {
      Files.createSymbolicLink(link, file);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, link);
    }
  }

  /** Deletes a folder with all that is in it; symbolic links are not followed. */
  static void delete(Path folder) {
    try {
      deleteAll(folder);
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      unlock(path);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          deleteAll(entry);
        }
      } catch (NoSuchFileException e) {
        // Deleted already.
      }
    }
    Files.deleteIfExists(path);
  }

  /** What lies in a folder can be deleted only by who may write to it. */
  static void unlock(Path folder) {
    File file = folder.toFile();
    boolean unused = file.setReadable(true) && file.setWritable(true) && file.setExecutable(true);
  }
}
