package io.sconce.maven.natives;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a library anew without what no loader maps. */
@FunctionalInterface
interface Slimmer {

  /**
   * Writes the slim library, unless it would be no smaller.
   *
   * @param original stays as it is
   * @param slim does not exist yet
   * @return false if there is nothing to drop; then nothing was written
   * @throws UnsupportedElfException if the original is not of a kind that can be made slim; then
   *     nothing was written
   */
  boolean slim(Path original, Path slim) throws IOException, UnsupportedElfException;
}
