package io.sconce.http;

import io.sconce.InputTooLargeException;
import io.sconce.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Bodies in gzip, both ways (RFC 9110 8.4). */
final class ContentCoding {

  /** A shorter text gains nothing that a client would notice. */
  private static final int LEAST_BYTES = 1024;

  private static final String GZIP = "gzip";

  private ContentCoding() {}

  /**
   * A request's body as it was before it was coded.
   *
   * @param maxBodyBytes of the body as it comes, and of what is made of it
   * @throws InputTooLargeException if it is longer; no more memory than that is taken
   * @throws MalformedInputException if it is no gzip
   * @throws HttpException 415 if it is coded in another way
   */
  static byte[] decoded(Request request, int maxBodyBytes) {
    if (request.body().length > maxBodyBytes) {
      throw tooLarge("the body", maxBodyBytes);
    }
    boolean coded = false;
    for (String header : request.headers().all("Content-Encoding")) {
      for (String coding : header.split(",")) {
        String name = coding.strip();
        boolean gzip = name.equalsIgnoreCase(GZIP) || name.equalsIgnoreCase("x-gzip");
        if ((gzip && coded) || !(gzip || name.isEmpty() || name.equalsIgnoreCase("identity"))) {
          throw new HttpException(
              415,
              "a body's Content-Encoding may be gzip, or there may be none",
              Headers.none().with("Accept-Encoding", "gzip, identity"));
        }
        coded |= gzip;
      }
    }
    return coded ? unzipped(request.body(), maxBodyBytes) : request.body();
  }

  private static byte[] unzipped(byte[] body, int maxBodyBytes) {
    try (Members in = new Members(body)) {
      byte[] plain = in.readNBytes(maxBodyBytes);
      if (in.read() >= 0) {
        throw tooLarge("the body, once it is unzipped,", maxBodyBytes);
      }
      in.checkEnd();
      return plain;
    } catch (IOException e) {
      throw new MalformedInputException("the body is not gzip, as Content-Encoding says", e);
    }
  }

  /**
   * All members of a gzip file (RFC 1952 2.2), and nothing behind them: the JDK's stream is silent
   * about what is cut off there. It also calls itself for each member that is empty, and a body has
   * room for more of them than a stack.
   */
  private static final class Members extends GZIPInputStream {

    /** CRC and length. */
    private static final int TRAILER_BYTES = 8;

    private static final int MOST_EMPTY = 100;

    private int empty;

    Members(byte[] body) throws IOException {
      // All at once, so that what is left is in the inflater's buffer.
      super(new ByteArrayInputStream(body), Math.max(1, body.length));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (empty++ > MOST_EMPTY) {
        throw new ZipException("more than " + MOST_EMPTY + " empty members in a row");
      }
      int read = super.read(buffer, offset, length);
      empty = 0;
      return read;
    }

    void checkEnd() throws ZipException {
      int left = inf.getRemaining() - TRAILER_BYTES;
      if (left > 0) {
        throw new ZipException(left + " bytes behind the end");
      }
    }
  }

  private static InputTooLargeException tooLarge(String what, int maxBodyBytes) {
    return new InputTooLargeException(what + " is over the limit of " + maxBodyBytes + " bytes");
  }

  /** The response in gzip, if it is text that is long enough and the client takes it so. */
  static Response encoded(Request request, Response response) {
    Optional<String> type = response.headers().first("Content-Type");
    if (type.isEmpty()
        || !isText(type.get())
        || response.body().length <= LEAST_BYTES
        || response.headers().first("Content-Encoding").isPresent()) {
      return response;
    }
    Response varying = response.header("Vary", "Accept-Encoding");
    if (!takesGzip(request.headers().all("Accept-Encoding"))) {
      return varying;
    }
    return varying.header("Content-Encoding", GZIP).body(zipped(response.body()));
  }

  private static boolean isText(String type) {
    Optional<MediaType> parsed = MediaType.parse(type);
    return parsed.isPresent()
        && (parsed.get().essence().startsWith("text/") || parsed.get().isJson());
  }

  /** As RFC 9110 12.5.3 has it: what is not named goes by the asterisk, if there is one. */
  private static boolean takesGzip(List<String> headers) {
    double any = 0;
    double gzip = -1;
    for (String header : headers) {
      for (String element : header.split(",")) {
        String[] parts = element.split(";", 2);
        double weight = parts.length == 1 ? 1 : weight(parts[1]);
        String coding = parts[0].strip();
        if (coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase("x-gzip")) {
          gzip = Math.max(gzip, weight);
        } else if (coding.equals("*")) {
          any = Math.max(any, weight);
        }
      }
    }
    return (gzip < 0 ? any : gzip) > 0;
  }

  private static double weight(String parameter) {
    String[] parts = parameter.split("=", 2);
    return parts.length == 2 && parts[0].strip().equalsIgnoreCase("q")
        ? MediaType.weight(parts[1].strip())
        : 1;
  }

  private static byte[] zipped(byte[] body) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }
}
