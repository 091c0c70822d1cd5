package io.sconce.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A model as a file on this machine.
 *
 * @param path where it is
 * @param temporary whether it is a copy that {@link #close} deletes
 */
public record LocalModel(Path path, boolean temporary) implements AutoCloseable {

  /** Checks that there is a path. */
  public LocalModel {
    Objects.requireNonNull(path);
  }

  /** Deletes the file if it is a copy. Closing twice is harmless. */
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
