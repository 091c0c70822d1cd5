package io.sconce.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests from one connection, by RFC 9112 and without its leniencies: what two
 * servers could read in two ways is refused.
 */
final class RequestReader {
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  private final BufferedInputStream in;
  private final OutputStream out;
  private final int maxBodyBytes;
  private final String sourceIp;

  /**
   * Reads from {@code in}.
   *
   * @param out where {@code 100 Continue} goes
   */
  RequestReader(BufferedInputStream in, OutputStream out, int maxBodyBytes, String sourceIp) {
    this.in = in;
    this.out = out;
    this.maxBodyBytes = maxBodyBytes;
    this.sourceIp = sourceIp;
  }

  /** What is wrong with a request, and the status that says so. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    Malformed(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** The body is longer than this listener takes; nothing of it was kept. */
  static final class BodyTooLong extends IOException {
    private static final long serialVersionUID = 1;

    private final transient WireRequest head;

    BodyTooLong(WireRequest head) {
      super("body too long");
      this.head = head;
    }

    WireRequest head() {
      return head;
    }
  }

  static boolean keepsAlive(WireRequest request) {
    String connection = String.join(",", request.headers("Connection")).toLowerCase(Locale.ROOT);
    return request.version().equals("HTTP/1.1")
        ? !connection.contains("close")
        : connection.contains("keep-alive");
  }

  /** The next request, or null where the client closed the connection between two. */
  @Nullable WireRequest read() throws IOException {
    String line = line(MAX_HEAD_BYTES);
    if (line == null) {
      return null;
    }
    WireRequest head = head(line);
    boolean chunked = isChunked(head);
    long length = contentLength(head, chunked);
    if (length > maxBodyBytes) {
      throw new BodyTooLong(head);
    }
    if ((chunked || length > 0)
        && head.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
      out.flush();
    }
    return head.withBody(chunked ? chunks(head) : exactly((int) length));
  }

  private WireRequest head(String requestLine) throws IOException {
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !isToken(parts[0])) {
      throw new Malformed(400, "Malformed request line");
    }
    if (!parts[2].equals("HTTP/1.1") && !parts[2].equals("HTTP/1.0")) {
      throw new Malformed(505, "HTTP version not supported");
    }
    List<Header> headers = headers();
    WireRequest head =
        new WireRequest(parts[0], originForm(parts[1]), parts[2], headers, new byte[0], sourceIp);
    int hosts = head.headers("Host").size();
    if (hosts > 1 || (hosts == 0 && parts[2].equals("HTTP/1.1"))) {
      throw new Malformed(400, "Exactly one Host header expected, got " + hosts);
    }
    return head;
  }

  private static String originForm(String target) throws Malformed {
    if (target.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '#')) {
      throw new Malformed(400, "Malformed request target");
    }
    if (target.startsWith("/")) {
      return target;
    }
    if (target.equals("*")) {
      return "/";
    }
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      String behindHost = target.substring(7).replaceFirst("^[^/?]*", "");
      return behindHost.startsWith("/") ? behindHost : "/" + behindHost;
    }
    throw new Malformed(400, "Malformed request target");
  }

  private List<Header> headers() throws IOException {
    List<Header> headers = new ArrayList<>();
    int left = MAX_HEAD_BYTES;
    while (true) {
      String line = line(left);
      if (line == null) {
        throw new EOFException();
      }
      if (line.isEmpty()) {
        return headers;
      }
      left -= line.length() + 2;
      int colon = line.indexOf(':');
      if (colon <= 0 || !isToken(line.substring(0, colon))) {
        throw new Malformed(400, "Malformed header line");
      }
      headers.add(new Header(line.substring(0, colon), trimmed(line.substring(colon + 1))));
    }
  }

  private static String trimmed(String value) throws Malformed {
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw new Malformed(400, "Control character in a header value");
    }
    int start = 0;
    int end = value.length();
    while (start < end && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) {
      start++;
    }
    while (end > start && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isChunked(WireRequest head) throws Malformed {
    List<String> codings = head.headers("Transfer-Encoding");
    if (codings.isEmpty()) {
      return false;
    }
    if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
      throw new Malformed(501, "Transfer-Encoding other than chunked");
    }
    return true;
  }

  private static long contentLength(WireRequest head, boolean chunked) throws Malformed {
    List<String> lengths = head.headers("Content-Length");
    if (lengths.isEmpty()) {
      return 0;
    }
    if (chunked || lengths.size() > 1 || !lengths.get(0).matches("\\d{1,18}")) {
      throw new Malformed(400, "Malformed Content-Length");
    }
    return Long.parseLong(lengths.get(0));
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private byte[] chunks(WireRequest head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = chunkSize();
      if (size == 0) {
        headers();
        return body.toByteArray();
      }
      if (size > maxBodyBytes - body.size()) {
        throw new BodyTooLong(head);
      }
      body.write(exactly(size));
      if (in.read() != '\r' || in.read() != '\n') {
        throw new Malformed(400, "Malformed chunk");
      }
    }
  }

  private int chunkSize() throws IOException {
    String line = line(MAX_HEAD_BYTES);
    String digits = line == null ? "" : line.split(";", 2)[0].trim();
    if (!digits.matches("[0-9a-fA-F]{1,16}")) {
      throw new Malformed(400, "Malformed chunk size");
    }
    long size = Long.parseUnsignedLong(digits, 16);
    return size < 0 || size > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) size;
  }

  /** One line without its CRLF; null at the end of the stream. */
  private @Nullable String line(int maxBytes) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      int c = in.read();
      if (c < 0) {
        if (line.size() == 0) {
          return null;
        }
        throw new EOFException();
      }
      if (c == '\r') {
        if (in.read() != '\n') {
          throw new Malformed(400, "Bare CR");
        }
        return line.toString(ISO_8859_1);
      }
      if (c == '\n') {
        throw new Malformed(400, "Bare LF");
      }
      if (line.size() >= maxBytes) {
        throw new Malformed(431, "Request Header Fields Too Large");
      }
      line.write(c);
    }
  }

  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || TOKEN.indexOf(c) >= 0);
  }
}
