package io.sconce.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionTest {

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void reads_a_body_of_a_given_length_and_no_further() throws Exception {
    InputStream in =
        stream(
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nA: b\r\na: c\r\n\r\nä!\nHTTP/1.1 404 No\r\n\r\n");

    Answer first = Connection.read(in);
    Answer second = Connection.read(in);

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body()).isEqualTo("ä!\n");
    assertThat(first.header("A")).isEqualTo("b, c");
    assertThat(second.status()).isEqualTo(404);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void reads_a_body_in_chunks() throws Exception {
    InputStream in =
        stream(
            "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n"
                + "0\r\nTrailer: t\r\n\r\nrest");

    assertThat(Connection.read(in).body()).isEqualTo("abc0123456789");
    assertThat(in.readAllBytes()).isEqualTo("rest".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\nA:", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"})
  void answer_that_ends_too_early_is_none(String text) {
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> Connection.read(stream(text)));
  }

  @Test
  void what_is_not_http_is_no_answer() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Connection.read(stream("SSH-2.0-x\r\n")))
        .withMessage("expected a status line, got 'SSH-2.0-x'");
  }

  @Test
  void request_says_how_long_its_body_is() {
    assertThat(new String(Connection.post("/predict", "[ä]"), UTF_8))
        .startsWith("POST /predict HTTP/1.1\r\n")
        .contains("\r\nContent-Length: 4\r\n")
        .endsWith("\r\n\r\n[ä]");
  }
}
