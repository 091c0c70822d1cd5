package io.sconce.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.functions.HttpRequest.HttpPart;
import io.sconce.Settings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies that the framework does not simply hand on: forms, which it takes apart, and broken ones.
 */
@Timeout(60)
final class RequestBodyTest {

  private static final String FORM = "multipart/form-data; boundary=b";

  /** Text in, text out, with bodies of up to 300 bytes. */
  private static final class Echo extends PredictorFunction {
    Echo() {
      super(echo(), Settings.of(Map.of("SCONCE_MAX_REQUEST_BYTES", "300")));
    }

    private static LatePredictor echo() {
      LatePredictor predictor = new LatePredictor();
      predictor.release();
      return predictor;
    }
  }

  private final Echo function = new Echo();

  private static HttpPart file(InputStream content) {
    return new Exchange.Part(
        content,
        Map.of(
            "Content-Disposition", List.of("form-data; name=\"f\"; filename=\"a.txt\""),
            "Content-Type", List.of("text/plain; charset=utf-8")));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FORM,
        "multipart/form-data;boundary=\"b\"",
        "Multipart/Form-Data; Boundary=b; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary=b"
      })
  void the_one_file_of_a_form_is_the_body(String type) {
    HttpPart field =
        new Exchange.Part(
            stream("mine"), Map.of("content-disposition", List.of("form-data; name=\"note\"")));
    Map<String, HttpPart> parts = new LinkedHashMap<>();
    parts.put("note", field);
    parts.put("f", file(stream("größe\r\n--c\r\n")));

    Exchange exchange = Exchange.predict(function, type, parts);

    assertThat(exchange.answer()).isEqualTo("größe\r\n--c\r\n");
    assertThat(exchange.status()).isEqualTo(200);
  }

  @Test
  void of_a_form_over_the_limit_no_more_is_read_than_says_so() {
    InputStream endless =
        new InputStream() {
          private int read;

          @Override
          public int read() {
            throw new AssertionError("byte by byte would take for ever");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            read += length;
            assertThat(read).isLessThanOrEqualTo(301);
            Arrays.fill(buffer, offset, offset + length, (byte) 'x');
            return length;
          }
        };
    Map<String, HttpPart> parts = new LinkedHashMap<>();
    parts.put("endless", file(endless));
    parts.put("untouched", new Exchange.Part(broken(), Map.of()));

    Exchange exchange = Exchange.predict(function, FORM, parts);

    assertThat(exchange.status()).isEqualTo(413);
    assertThat(exchange.answer()).contains("the body is over the limit of 300 bytes");
  }

  /** As the invoker's server throws it; what is left of the form is one, too, and not all of it. */
  @Test
  void a_form_over_the_frameworks_limits_is_too_large_and_its_end_is_not_read() {
    String left =
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nx\r\n--b--";

    Exchange exchange =
        Exchange.predict(
            function,
            FORM,
            left,
            new CompletionException(new IllegalStateException("max file size exceeded: 10485760")));

    assertThat(exchange.status()).isEqualTo(413);
    assertThat(exchange.answer()).contains("10 MiB for a file, 50 MiB for all, 100 parts");
  }

  @Test
  void a_form_of_which_more_is_left_than_may_come_is_too_large_as_well() {
    Exchange exchange =
        Exchange.predict(
            function, FORM, "x".repeat(301), new IllegalArgumentException("not asked"));

    assertThat(exchange.status()).isEqualTo(413);
    assertThat(exchange.answer()).contains("the body is over the limit of 300 bytes");
  }

  @Test
  void a_form_that_the_framework_cannot_read_is_malformed() {
    Exchange exchange =
        Exchange.predict(
            function, FORM, "", new CompletionException(new EOFException("unexpected EOF")));

    assertThat(exchange.status()).isEqualTo(400);
    assertThat(exchange.answer()).contains("the body is not what its headers say");
  }

  @Test
  void an_empty_body_of_another_type_is_empty_whatever_its_parameters_are() {
    Exchange exchange =
        Exchange.predict(function, "text/plain; boundary=b", InputStream.nullInputStream());

    assertThat(exchange.status()).isEqualTo(200);
    assertThat(exchange.answer()).isEmpty();
  }

  @Test
  void a_form_without_a_boundary_is_malformed() {
    Exchange exchange =
        Exchange.predict(function, "multipart/form-data", InputStream.nullInputStream());

    assertThat(exchange.status()).isEqualTo(400);
    assertThat(exchange.answer()).contains("expected a boundary of 1 to 70 characters");
  }

  @Test
  void a_body_that_breaks_off_is_malformed() {
    Exchange exchange = Exchange.predict(function, "text/plain", broken());

    assertThat(exchange.status()).isEqualTo(400);
    assertThat(exchange.answer()).contains("the body is not what its headers say");
  }

  /** As of a connection that is gone. */
  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("early EOF");
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        throw new IOException("early EOF");
      }
    };
  }
}
