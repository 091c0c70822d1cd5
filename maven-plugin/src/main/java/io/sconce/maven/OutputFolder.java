package io.sconce.maven;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * {@code target/sconce}. What lies in it under a target's name is whole and of this build: it comes
 * and goes by being renamed, and the last build's is gone before this one's is made.
 */
final class OutputFolder implements AutoCloseable {

  static final String SIZES = "sizes.json";

  private static final String UNFINISHED = ".unfinished";

  private final Path folder;
  private final Path unfinished;

  private OutputFolder(Path folder) {
    this.folder = folder;
    this.unfinished = folder.resolve(UNFINISHED);
  }

  /** Opens the folder and takes out what earlier builds left, a killed one too. */
  static OutputFolder open(Path folder) throws IOException {
    OutputFolder output = new OutputFolder(Files.createDirectories(folder));
    delete(output.unfinished);
    Files.createDirectory(output.unfinished);
    output.discard(SIZES);
    for (Target target : Target.values()) {
      output.discard(target.file());
    }
    return output;
  }

  private void discard(String name) throws IOException {
    if (Files.exists(folder.resolve(name))) {
      Path discarded = unfinished.resolve(name);
      Files.move(folder.resolve(name), discarded);
      delete(discarded);
    }
  }

  /** An empty folder for what is on its way; on the same file system, gone in the end. */
  Path workshop() throws IOException {
    return Files.createTempDirectory(unfinished, "");
  }

  /** Where a file or folder may be written before it is {@link #publish}ed. */
  Path unfinished(String name) {
    return unfinished.resolve(name);
  }

  /** Gives what is finished its place. */
  Path publish(String name) throws IOException {
    return Files.move(unfinished.resolve(name), folder.resolve(name));
  }

  @Override
  public void close() throws IOException {
    delete(unfinished);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
