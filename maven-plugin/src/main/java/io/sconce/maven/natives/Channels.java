package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads and writes at a place in a file, whole. Files are not mapped into memory here: Windows
 * cannot delete or move a mapped one.
 */
final class Channels {

  private Channels() {}

  /** Fills what remains of the buffer from the file's bytes at an offset. */
  static void readFully(FileChannel from, ByteBuffer into, long offset) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int read = from.read(into, at);
      if (read < 0) {
        throw new EOFException("expected " + into.remaining() + " more bytes at " + at);
      }
      at += read;
    }
  }

  /** Writes what remains of the buffer to the file at an offset. */
  static void writeFully(FileChannel into, ByteBuffer from, long offset) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += into.write(from, at);
    }
  }

  /** Copies a file to one that does not exist yet. */
  static void copy(Path from, Path into) throws IOException {
    try (FileChannel source = FileChannel.open(from, READ);
        FileChannel copy = FileChannel.open(into, CREATE_NEW, WRITE)) {
      copy(source, 0, source.size(), copy, 0);
    }
  }

  /** Copies bytes of one file to a place in another. */
  static void copy(FileChannel from, long offset, long bytes, FileChannel into, long intoOffset)
      throws IOException {
    into.position(intoOffset);
    long copied = 0;
    while (copied < bytes) {
      long count = from.transferTo(offset + copied, bytes - copied, into);
      if (count <= 0) {
        throw new EOFException("expected " + bytes + " bytes at " + offset + ", got " + copied);
      }
      copied += count;
    }
  }
}
