package io.sconce.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A model as a file on this machine, until it is closed. */
public final class LocalModel implements AutoCloseable {

  private final Path path;
  private final boolean temporary;

  LocalModel(Path path, boolean temporary) {
    this.path = Objects.requireNonNull(path);
    this.temporary = temporary;
  }

  /**
   * Where it is.
   *
   * @return the user's own file, or a copy
   */
  public Path path() {
    return path;
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
