package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child process prints, in a file that it appends to by itself: a line is there as soon as
 * the child has printed it, whatever the parent does meanwhile, and costs the parent no memory.
 *
 * <p>Thread-safe. No channels: an interrupt of the thread that reads would close them.
 */
final class ChildLog implements AutoCloseable {
  private final Path file;
  private final RandomAccessFile reader;
  private final FileOutputStream appender;
  private byte @Nullable [] kept;

  ChildLog(Path file) {
    this.file = file;
    try {
      this.appender = new FileOutputStream(file.toFile(), true);
      this.reader = new RandomAccessFile(file.toFile(), "r");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return file;
  }

  /** Everything so far; still there after {@link #close}. */
  synchronized String text() {
    return new String(from(0), UTF_8);
  }

  synchronized long length() {
    try {
      return kept == null ? reader.length() : kept.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was printed from {@code offset} on, its last {@code maxBytes} at most. */
  synchronized String tail(long offset, long maxBytes) {
    return new String(from(Math.max(offset, length() - maxBytes)), UTF_8);
  }

  private byte[] from(long offset) {
    try {
      if (kept != null) {
        return Arrays.copyOfRange(kept, (int) Math.min(offset, kept.length), kept.length);
      }
      byte[] bytes = new byte[(int) (reader.length() - offset)];
      reader.seek(offset);
      reader.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds lines of the platform's own. */
  synchronized void platformLine(String line) {
    if (kept != null) {
      return;
    }
    try {
      appender.write((line + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the text into memory, because the file is about to be deleted. */
  @Override
  public synchronized void close() {
    if (kept == null) {
      kept = from(0);
      try {
        reader.close();
        appender.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static String lastLines(String log, int count) {
    List<String> lines = log.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
