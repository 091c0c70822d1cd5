package io.sconce.conformance;

import io.sconce.http.Request;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is another way in the functions framework, which reads forms by itself. */
abstract class FrameworkContract extends AdapterContract {

  @Override
  @Test
  void a_broken_form_is_malformed() {
    Request form =
        post("multipart/form-data; boundary=b", "--b\r\nno end".getBytes(StandardCharsets.UTF_8));

    problem(cloud().handle(form), 400, "the body is not what its headers say");
  }
}
