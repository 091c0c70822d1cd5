package io.sconce.http;

import io.sconce.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Steps through JSON (RFC 8259, strictly) in the bytes that it came in, from the first to the last.
 * Numbers are left where they stand, for whoever asked for them to read.
 *
 * <p>Gson's reader would decode the bytes to characters first, and each number to a string.
 */
final class JsonScanner {

  /** So many digits fit into a long, whatever they are. */
  private static final int LONG_DIGITS = 18;

  /** Up to here a double holds all whole numbers. */
  private static final long MAX_EXACT = 1L << 53;

  /** Up to here a double holds them exactly. */
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /**
   * Digits of an exponent that is looked at; one of more is too large for a {@link #simpleDouble}.
   */
  private static final int SHORT_EXPONENT = 4;

  private static final int LONG_EXPONENT = 1 << 20;

  private final byte[] json;
  private final int end;
  private final int maxDepth;
  private int at;
  private int depth;

  // Of the last number.
  private long significand;
  private int digits;
  private int exponent;
  private boolean isWhole;
  private boolean isNegative;

  /**
   * At the beginning of a JSON text.
   *
   * @param json not copied
   * @param end where the text ends in it
   * @param maxDepth how deep arrays and objects may be nested
   */
  JsonScanner(byte[] json, int end, int maxDepth) {
    this.json = json;
    this.end = end;
    this.maxDepth = maxDepth;
  }

  /** Reads the value of a member, all of it. */
  @FunctionalInterface
  interface Member {
    void read(String name);
  }

  /** Where the next byte stands, counted from 0. */
  int position() {
    return at;
  }

  /** Goes back to the beginning of a value that was read or skipped at this depth. */
  void returnTo(int position) {
    at = position;
  }

  /** The first byte of what comes next; white space before it is stepped over. */
  byte peek() {
    // Alone and first, so that the compiler takes it into every loop.
    return at < end && json[at] > ' ' ? json[at] : peekBehindWhiteSpace();
  }

  private byte peekBehindWhiteSpace() {
    for (; at < end; at++) {
      byte next = json[at];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next;
      }
    }
    throw new MalformedInputException("the body is not JSON: it ends too early");
  }

  /** Steps over one byte of the grammar. */
  void expect(char expected) {
    if (peek() != expected) {
      throw malformed();
    }
    at++;
  }

  /**
   * Looks whether a value of a kind comes next.
   *
   * @param first the byte that all values of that kind begin with
   * @param where what is to be that value, for the message
   * @param kind such as "an array"
   * @throws MalformedInputException if another value comes, or none
   */
  void expect(char first, String where, String kind) {
    if (peek() != first) {
      skip();
      throw new MalformedInputException(where + ": expected " + kind);
    }
  }

  /** Steps over one byte of the grammar, if it comes next. */
  boolean skipped(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Steps into an array or object. */
  void enter(char bracket) {
    expect(bracket);
    if (++depth > maxDepth) {
      throw new MalformedInputException("the body is nested deeper than " + maxDepth + " levels");
    }
  }

  /** Steps out of an array or object. */
  void leave(char bracket) {
    expect(bracket);
    depth--;
  }

  /**
   * Steps through an object that is of the protocol. What a name means that stands there twice,
   * each reader decides in its own way (RFC 8259 4), so that none may.
   *
   * @param known the names that may not; of others it does not matter
   */
  void object(Set<String> known, Member member) {
    Set<String> seen = new HashSet<>();
    object(
        name -> {
          if (known.contains(name) && !seen.add(name)) {
            throw new MalformedInputException("'" + name + "' stands there twice, at byte " + at);
          }
          member.read(name);
        });
  }

  void object(Member member) {
    enter('{');
    if (peek() != '}') {
      do {
        String name = string();
        expect(':');
        member.read(name);
      } while (skipped(','));
    }
    leave('}');
  }

  /** Steps over a null, if it comes next. */
  boolean skippedNull() {
    boolean isNull = peek() == 'n';
    if (isNull) {
      literal("null");
    }
    return isNull;
  }

  void array(Runnable element) {
    enter('[');
    if (peek() != ']') {
      do {
        element.run();
      } while (skipped(','));
    }
    leave(']');
  }

  boolean bool() {
    boolean value = peek() == 't';
    literal(value ? "true" : "false");
    return value;
  }

  private void literal(String literal) {
    for (int i = 0; i < literal.length(); i++, at++) {
      if (at == end || json[at] != literal.charAt(i)) {
        throw malformed();
      }
    }
  }

  /**
   * Steps over a number (RFC 8259 6).
   *
   * @return where it begins; it ends at {@link #position}
   */
  int number() {
    isNegative = peek() == '-';
    int start = at;
    int first = isNegative ? start + 1 : start;
    significand = 0;
    exponent = 0;
    at = digits(first);
    digits = at - first;
    if (digits > 1 && json[first] == '0') {
      throw malformed();
    }
    isWhole = at == end || (json[at] != '.' && (json[at] | 0x20) != 'e');
    if (!isWhole) {
      fractionAndExponent();
    }
    return start;
  }

  private void fractionAndExponent() {
    if (json[at] == '.') {
      int from = at + 1;
      at = digits(from);
      digits += at - from;
      exponent = from - at;
    }
    if (at < end && (json[at] | 0x20) == 'e') {
      at++;
      exponent += exponent();
    }
  }

  /** Appends one digit or more to the significand, and tells where they end. */
  private int digits(int from) {
    long value = significand;
    int to = from;
    for (; to < end; to++) {
      int digit = json[to] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit; // Overflows where there are too many, which counting tells.
    }
    if (to == from) {
      at = from;
      throw malformed();
    }
    significand = value;
    return to;
  }

  private int exponent() {
    boolean negative = at < end && json[at] == '-';
    int from = negative || (at < end && json[at] == '+') ? at + 1 : at;
    long before = significand;
    significand = 0;
    at = digits(from);
    int value = at - from <= SHORT_EXPONENT ? (int) significand : LONG_EXPONENT;
    significand = before;
    return negative ? -value : value;
  }

  /** Whether the last number has neither a fraction nor an exponent. */
  boolean isWhole() {
    return isWhole;
  }

  /** Whether the last number is whole and {@link #smallWhole} is its value. */
  boolean isSmallWhole() {
    return isWhole && digits <= LONG_DIGITS;
  }

  /** The last number, if {@link #isSmallWhole}. */
  long smallWhole() {
    return isNegative ? -significand : significand;
  }

  /**
   * The double that is nearest to the last number, where one multiplication or division of two
   * doubles that are exact gives it: "Clinger's fast path", William D. Clinger, How to Read
   * Floating Point Numbers Accurately, 1990. Most numbers that anybody sends are such.
   *
   * @return NaN for all others
   */
  double simpleDouble() {
    if (digits > LONG_DIGITS
        || significand > MAX_EXACT
        || exponent < 1 - POWERS_OF_TEN.length
        || exponent >= POWERS_OF_TEN.length) {
      return Double.NaN;
    }
    double magnitude =
        exponent < 0
            ? significand / POWERS_OF_TEN[-exponent]
            : significand * POWERS_OF_TEN[exponent];
    return isNegative ? -magnitude : magnitude;
  }

  /**
   * A whole number; one of more than 18 digits becomes the least or the largest long.
   *
   * @param where what is to be that number, for the message
   * @throws MalformedInputException if another value comes, or none
   */
  long wholeNumber(String where) {
    if (!isNumber()) {
      skip();
      throw new MalformedInputException(where + ": expected a whole number");
    }
    int unused = number();
    if (!isWhole) {
      throw new MalformedInputException(where + ": expected a whole number");
    }
    if (isSmallWhole()) {
      return smallWhole();
    }
    return isNegative ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** Whether a number comes next. */
  boolean isNumber() {
    byte next = peek();
    return next == '-' || (next >= '0' && next <= '9');
  }

  /** The text of a number. */
  String numberText() {
    int start = number();
    return new String(json, start, at - start, StandardCharsets.ISO_8859_1);
  }

  /**
   * A string.
   *
   * @param where what is to be that string, for the message
   * @throws MalformedInputException if another value comes, or none
   */
  String string(String where) {
    expect('"', where, "a string");
    return string();
  }

  String string() {
    expect('"');
    int from = at;
    boolean plain = true;
    while (at < end && json[at] != '"') {
      if (json[at] >= 0 && json[at] < ' ') {
        throw malformed();
      }
      plain &= json[at] > 0 && json[at] != '\\';
      // What is escaped is looked at below; here it must only not end the string.
      at += json[at] == '\\' ? 2 : 1;
    }
    if (at >= end) {
      throw new MalformedInputException("the body is not JSON: it ends too early");
    }
    int to = at++;
    if (plain) {
      return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
    }
    return unescaped(utf8(from, to), from);
  }

  private String utf8(int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(json, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedInputException("the body is not UTF-8", e);
    }
  }

  private String unescaped(String text, int from) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each != '\\') {
        plain.append(each);
        continue;
      }
      char escape = text.charAt(++i);
      int simple = "\"\\/bfnrt".indexOf(escape);
      if (simple >= 0) {
        plain.append("\"\\/\b\f\n\r\t".charAt(simple));
      } else if (escape == 'u' && i + 4 < text.length() && hex(text, i + 1) >= 0) {
        plain.append((char) hex(text, i + 1));
        i += 4;
      } else {
        at = from;
        throw malformed();
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(plain)) {
      throw new MalformedInputException("the body has half a surrogate pair at byte " + from);
    }
    return plain.toString();
  }

  /** Four hexadecimal digits, or -1. */
  private static int hex(String text, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Steps over a value of any kind. */
  void skip() {
    switch (peek()) {
      case '{' -> object(name -> skip());
      case '[' -> array(this::skip);
      case '"' -> {
        String unused = string();
      }
      case 't', 'f' -> {
        boolean unused = bool();
      }
      case 'n' -> literal("null");
      default -> {
        int unused = number();
      }
    }
  }

  /** Checks that nothing follows. */
  void finish() {
    while (at < end) {
      byte next = json[at];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        throw new MalformedInputException("the body has more than one JSON value, at byte " + at);
      }
      at++;
    }
  }

  /** What to throw where another byte than the next one was expected. */
  MalformedInputException malformed() {
    return at < end
        ? new MalformedInputException("the body is not JSON at byte " + at)
        : new MalformedInputException("the body is not JSON: it ends too early");
  }
}
