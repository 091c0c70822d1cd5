package io.sconce;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A GIF up to its first image without comments, text and what applications put there: the JDK's
 * reader, for each of their blocks of a byte or more, copies all that came before.
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a</a>
 */
final class GifStart {

  private static final int HEADER_BYTES = 13;
  private static final int PACKED_FIELDS = 10;
  private static final byte EXTENSION = 0x21;
  private static final byte GRAPHIC_CONTROL = (byte) 0xf9;
  private static final int GRAPHIC_CONTROL_BYTES = 8;

  private GifStart() {}

  /** The same GIF, whose first image is read as from the whole. */
  static InputStream withoutExtensions(byte[] gif) {
    ByteArrayOutputStream start = new ByteArrayOutputStream(2 * HEADER_BYTES);
    int at = Math.min(behindColours(gif), gif.length);
    start.write(gif, 0, at);
    while (at + 1 < gif.length && gif[at] == EXTENSION) {
      int end = end(gif, at);
      if (gif[at + 1] == GRAPHIC_CONTROL) {
        start.write(gif, at, end - at); // Says which colour is transparent.
      }
      at = end;
    }
    return new SequenceInputStream(
        new ByteArrayInputStream(start.toByteArray()),
        new ByteArrayInputStream(gif, at, gif.length - at));
  }

  private static int behindColours(byte[] gif) {
    if (gif.length < HEADER_BYTES || gif[PACKED_FIELDS] >= 0) {
      return HEADER_BYTES;
    }
    return HEADER_BYTES + (3 << ((gif[PACKED_FIELDS] & 7) + 1));
  }

  /** Where an extension ends. */
  private static int end(byte[] gif, int extension) {
    if (gif[extension + 1] == GRAPHIC_CONTROL) {
      // Whatever length it gives: the JDK's reader asks for none, and must not see another end.
      return Math.min(extension + GRAPHIC_CONTROL_BYTES, gif.length);
    }
    int at = extension + 2;
    while (at < gif.length && gif[at] != 0) {
      at += 1 + (gif[at] & 0xff);
    }
    return Math.min(at + 1, gif.length);
  }
}
