package io.sconce.aws;

import io.sconce.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event.
 *
 * @param text as it stands in the event; null if there is none
 * @param base64 what the event says of it, which alone decides
 */
record EventBody(@Nullable String text, boolean base64) {

  private static final byte[] NONE = {};

  /**
   * The bytes that the client sent.
   *
   * @throws MalformedInputException if it is not the base64 that it is said to be
   */
  byte[] bytes() {
    if (text == null) {
      return NONE;
    }
    return base64 ? decoded(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decoded(String text) {
    // What is not Latin-1 becomes '?', which is not base64 either.
    byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Base64.getDecoder().decode(withoutLineBreaks(encoded));
    } catch (IllegalArgumentException e) {
      throw new MalformedInputException("the event's body is not the base64 it is said to be", e);
    }
  }

  /** The JDK's MIME decoder takes line breaks too, but drops whatever else is not base64. */
  private static byte[] withoutLineBreaks(byte[] encoded) {
    int kept = 0;
    for (byte b : encoded) {
      if (b != '\r' && b != '\n') {
        encoded[kept++] = b;
      }
    }
    return kept == encoded.length ? encoded : Arrays.copyOf(encoded, kept);
  }
}
