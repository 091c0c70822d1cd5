package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is another way in the functions framework, which reads forms by itself. */
abstract class FrameworkContract extends AdapterContract {

  @Override
  @Test
  void a_broken_form_is_malformed() {
    Request form = post(FORM, "--b\r\nno end".getBytes(StandardCharsets.UTF_8));

    problem(cloud().handle(form), 400, "the body is not what its headers say");
  }

  @Override
  @Test
  void a_form_in_gzip_is_read_like_any_body_in_gzip() {
    problem(
        cloud().handle(post(FORM, gzip(form().body())).header("Content-Encoding", "gzip")),
        400,
        "Google Cloud's functions framework reads no form that is coded, in gzip say");
  }

  /** What it leaves of such a form in the stream is a form, too, and another one. */
  @ParameterizedTest
  @CsvSource({
    "12000000, 1, the body is over the limit of 100000 bytes",
    "9000000, 6, the body is over the limit of 100000 bytes",
    "1, 100, the form is over a limit of Google Cloud's functions framework",
    "1, 999, the form is over a limit of Google Cloud's functions framework",
  })
  void a_form_over_the_frameworks_limits_is_too_large(int bytes, int fields, String detail)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < fields; i++) {
      String head = "--b\r\nContent-Disposition: form-data; name=\"" + i + "\"\r\n\r\n";
      body.write(head.getBytes(StandardCharsets.UTF_8));
      body.write(new byte[bytes]);
      body.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.write(form().body());

    Response response = cloud().handle(post(FORM, body.toByteArray()));

    assertThat(response.status()).as(response.text()).isEqualTo(413);
    assertThat(response.text()).contains("\"detail\":\"" + detail);
  }
}
