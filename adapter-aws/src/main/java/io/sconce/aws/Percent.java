package io.sconce.aws;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as RFC 3986 2.1 has it. */
final class Percent {

  private Percent() {}

  /** Decodes once. A percent sign without two hex digits behind it stands for itself. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%' && hex(encoded, i + 1) >= 0 && hex(encoded, i + 2) >= 0) {
        decoded.write(hex(encoded, i + 1) << 4 | hex(encoded, i + 2));
        i += 2;
      } else {
        decoded.write(encoded[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte[] text, int at) {
    return at < text.length ? Character.digit(text[at], 16) : -1;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
