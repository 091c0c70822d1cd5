package io.sconce.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** What the fuzz tests have in common: limits, what holds of every answer, and changed bodies. */
final class Fuzzing {

  static final String TEN_MINUTES = "10m";

  /** Small, so that a fuzzer can go over them. */
  static final Map<String, String> LIMITS =
      Map.of("SCONCE_MAX_REQUEST_BYTES", "100000", "SCONCE_MAX_IMAGE_PIXELS", "1000000");

  /** Several times what an image at its limit takes, and much less than what a body can claim. */
  private static final long MAX_ALLOCATED_BYTES = 64 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Fuzzing() {}

  /** The answer, which is no failure of ours and took no more memory than the limits allow. */
  static Response answer(PredictionEndpoint endpoint, Request request) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    // As a rehearsal: else the build would print some 100,000 lines of log.
    Response response = endpoint.handle(request.asRehearsal());
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(response.status()).as(response.text()).isLessThan(500);
    assertThat(allocated).as("allocated bytes").isLessThan(MAX_ALLOCATED_BYTES);
    return response;
  }

  /** A body with up to four changes. */
  static byte[] changed(byte[] good, Random random) {
    byte[] body = good.clone();
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(body.length);
      int length = Math.min(random.nextInt(8), body.length - at);
      switch (random.nextInt(3)) {
        case 0 -> body[at] = (byte) random.nextInt();
        case 1 -> body[at] = "{}[]\",:\\0-.eE\r\n".getBytes(UTF_8)[random.nextInt(15)];
        default -> System.arraycopy(good, random.nextInt(good.length - length), body, at, length);
      }
    }
    return body;
  }

  static byte[] zipped(byte[] body) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }
}
