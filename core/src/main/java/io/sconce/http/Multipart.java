package io.sconce.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sconce.InputTooLargeException;
import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code multipart/form-data} with one file, as a browser's form and {@code curl -F} send it (RFC
 * 7578, RFC 2046 5.1).
 */
final class Multipart {

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  /** RFC 2046 5.1.1. */
  private static final int MAX_BOUNDARY_CHARS = 70;

  private static final int MAX_HEAD_BYTES = 8 << 10;

  /** A handful is usual; a million would take many times the memory of the body. */
  private static final int MAX_PARTS = 1024;

  private Multipart() {}

  /**
   * One part.
   *
   * @param type its media type; empty if it does not say
   * @param isFile whether it has a file's name
   */
  record Part(Optional<String> type, boolean isFile, byte[] content) {}

  /**
   * The one file of a form, or its one field where there is no file.
   *
   * @param type the body's own, with its boundary
   * @throws MalformedInputException if it is no such body
   * @throws InvalidInputException if it has no file, or more than one
   * @throws InputTooLargeException if it has more parts than any form
   */
  static Part onlyFile(byte[] body, MediaType type) {
    List<Part> parts = parts(body, boundary(type));
    List<Part> files = new ArrayList<>();
    for (Part part : parts) {
      if (part.isFile()) {
        files.add(part);
      }
    }
    List<Part> candidates = files.isEmpty() ? parts : files;
    if (candidates.size() != 1) {
      throw new InvalidInputException(
          "expected a form with one file, got "
              + files.size()
              + " files and "
              + (parts.size() - files.size())
              + " other fields");
    }
    return candidates.get(0);
  }

  private static byte[] boundary(MediaType type) {
    String boundary = type.parameters().getOrDefault("boundary", "");
    if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY_CHARS) {
      throw new MalformedInputException(
          "multipart/form-data: expected a boundary of 1 to "
              + MAX_BOUNDARY_CHARS
              + " characters in Content-Type");
    }
    return ("--" + boundary).getBytes(ISO_8859_1);
  }

  private static List<Part> parts(byte[] body, byte[] delimiter) {
    List<Part> parts = new ArrayList<>();
    int at = delimiter(body, 0, delimiter);
    while (true) {
      int behind = at + delimiter.length;
      if (isAt(body, behind, new byte[] {'-', '-'})) {
        return parts; // What follows is an epilogue, which nobody reads.
      }
      int start = indexOf(body, CRLF, behind);
      int end = start < 0 ? -1 : delimiter(body, start, delimiter);
      if (end < 0) {
        throw new MalformedInputException("the form does not end with its boundary");
      }
      if (parts.size() == MAX_PARTS) {
        throw new InputTooLargeException("the form has more than " + MAX_PARTS + " parts");
      }
      parts.add(part(body, start, end - CRLF.length));
      at = end;
    }
  }

  /** A delimiter begins a line; the first one may begin the body. */
  private static int delimiter(byte[] body, int from, byte[] delimiter) {
    if (from == 0 && isAt(body, 0, delimiter)) {
      return 0;
    }
    for (int at = indexOf(body, CRLF, from); at >= 0; at = indexOf(body, CRLF, at + 1)) {
      if (isAt(body, at + CRLF.length, delimiter)) {
        return at + CRLF.length;
      }
    }
    if (from == 0) {
      throw new MalformedInputException("the form does not begin with its boundary");
    }
    return -1;
  }

  /**
   * The part between two lines.
   *
   * @param start of the line end before its head
   * @param end of its content
   */
  private static Part part(byte[] body, int start, int end) {
    int blank = indexOf(body, BLANK_LINE, start);
    if (blank < 0 || blank + BLANK_LINE.length > end || blank - start > MAX_HEAD_BYTES) {
      throw new MalformedInputException(
          "a part of the form has no head of at most " + MAX_HEAD_BYTES + " bytes");
    }
    Optional<String> type = Optional.empty();
    boolean isFile = false;
    String head = new String(body, start, blank - start, UTF_8);
    for (String line : head.split("\r\n")) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-type" -> type = Optional.of(value);
        case "content-disposition" -> isFile = isFile(value);
        case "content-transfer-encoding" -> requirePlain(value);
        default -> {
          // RFC 7578 4.8: others are to be ignored.
        }
      }
    }
    return new Part(type, isFile, Arrays.copyOfRange(body, blank + BLANK_LINE.length, end));
  }

  private static boolean isFile(String disposition) {
    String lower = disposition.toLowerCase(Locale.ROOT);
    return lower.contains("; filename=")
        || lower.contains(";filename=")
        || lower.contains("filename*=");
  }

  /** RFC 7578 4.7: nobody sends them, so a reader of bytes would take the coding for them. */
  private static void requirePlain(String coding) {
    switch (coding.toLowerCase(Locale.ROOT)) {
      case "7bit", "8bit", "binary" -> {
        // As it is.
      }
      default ->
          throw new MalformedInputException(
              "a part of the form is in " + coding + "; expected its bytes as they are");
    }
  }

  private static boolean isAt(byte[] body, int at, byte[] bytes) {
    return at + bytes.length <= body.length
        && Arrays.equals(body, at, at + bytes.length, bytes, 0, bytes.length);
  }

  private static int indexOf(byte[] body, byte[] bytes, int from) {
    for (int at = from; at + bytes.length <= body.length; at++) {
      if (body[at] == bytes[0] && isAt(body, at, bytes)) {
        return at;
      }
    }
    return -1;
  }
}
