package io.sconce.maven.natives;

import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A library as pieces of the same size, and a last one that may be smaller. */
final class LibraryChunks {

  private LibraryChunks() {}

  /**
   * A piece.
   *
   * @param bytes of the library
   * @param before the bytes of the piece before, none for the first
   * @param last whether the library ends with it
   */
  record Chunk(byte[] bytes, byte[] before, boolean last) {}

  /** Takes a piece. */
  @FunctionalInterface
  interface Sink {

    void accept(Chunk chunk) throws IOException;
  }

  /**
   * Reads a library from a folder of the cache.
   *
   * @throws IOException if it is not what the index says; the pieces are useless then
   */
  static void read(Path folder, Library library, int chunkBytes, Sink sink) throws IOException {
    Path file = folder.resolve(library.name());
    MessageDigest digest = Checksums.sha256();
    byte[] before = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      for (long left = library.bytes(); left > 0; left -= before.length) {
        byte[] bytes = in.readNBytes((int) Math.min(chunkBytes, left));
        if (bytes.length == 0) {
          break;
        }
        digest.update(bytes);
        sink.accept(new Chunk(bytes, before, left <= bytes.length));
        before = bytes;
      }
    }
    if (!Checksums.hex(digest).equals(library.sha256())) {
      throw new IOException(
          file + " was changed after it was made; delete " + folder + " and build again");
    }
  }
}
