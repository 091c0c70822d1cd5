package io.sconce.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartTest {

  private static final String TYPE = "multipart/form-data; boundary=";

  private final PredictionEndpoint endpoint = Endpoints.shout(Map.of());

  private static String file(String name, String type, String content) {
    return "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\""
        + name
        + "\"\r\nContent-Type: "
        + type
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String field(String name, String content) {
    return "--b\r\ncontent-disposition: form-data; name=\""
        + name
        + "\"\r\n\r\n"
        + content
        + "\r\n";
  }

  private static Multipart.Part onlyFile(String body) {
    return Multipart.onlyFile(body.getBytes(ISO_8859_1), MediaType.parse(TYPE + "b").orElseThrow());
  }

  private Response predict(String type, String body) {
    return endpoint.handle(Endpoints.post("/predict", body).header("Content-Type", type));
  }

  @Test
  void a_file_is_the_body_in_its_own_type() {
    Response response =
        predict(TYPE + "b", file("a.json", "application/json", "{\"text\":\"a\"}") + "--b--\r\n");

    assertThat(response.text()).isEqualTo("{\"text\":\"A\"}");
  }

  @Test
  void every_byte_of_a_file_arrives() {
    StringBuilder all = new StringBuilder("\r\n--c\r\n--\r\n\r\n-");
    for (int i = 0; i < 256; i++) {
      all.append((char) i);
    }

    Multipart.Part part =
        onlyFile("preamble\r\n" + file("x", "image/png", all.toString()) + "--b--epilogue --b");

    assertThat(part.content()).isEqualTo(all.toString().getBytes(ISO_8859_1));
    assertThat(part.type()).hasValue("image/png");
  }

  @Test
  void an_empty_line_may_stand_before_the_first_boundary() {
    assertThat(onlyFile("\r\n" + file("f", "text/plain", "x") + "--b--").content())
        .isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  void fields_beside_a_file_are_nobodys() {
    String body =
        field("note", "mine") + file("f", "text/plain", "x") + field("more", "") + "--b--";

    assertThat(onlyFile(body).content()).isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  void one_field_alone_is_the_body_and_json_unless_it_says() {
    Response response = predict(TYPE + "\"b\"", field("body", "{\"text\":\"a\"}") + "--b--");

    assertThat(response.text()).isEqualTo("{\"text\":\"A\"}");
  }

  @Test
  void an_empty_file_is_empty() {
    assertThat(onlyFile(file("f", "text/plain", "") + "--b--").content()).isEmpty();
  }

  @Test
  void none_or_several_files_are_not_what_is_expected() {
    String two = file("1", "text/plain", "x") + file("2", "text/plain", "y") + field("z", "");

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> onlyFile(two + "--b--"))
        .withMessage("expected a form with one file, got 2 files and 1 other fields");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> onlyFile("--b--"))
        .withMessage("expected a form with one file, got 0 files and 0 other fields");
  }

  @ParameterizedTest
  @CsvSource({
    "'', the form does not begin with its boundary",
    "'--c\r\n\r\nx\r\n--c--', the form does not begin with its boundary",
    "'--b', the form does not end with its boundary",
    "'--b\r\n\r\nx', the form does not end with its boundary",
    "'--b\r\n\r\nx--b--', the form does not end with its boundary",
    "'--b\r\nContent-Type: text/plain\r\n--b--', a part of the form has no head",
    "'--b\r\nContent-Type: text/plain\r\n\r\n--b--', a part of the form has no head",
    "'--b\r\nX: y\r\n--b\r\n\r\nv\r\n--b--', a part of the form has no head",
    "'--b\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b--', a part of the form is in base64",
  })
  void a_broken_form_is_malformed(String body, String sentence) {
    assertThatExceptionOfType(MalformedInputException.class)
        .isThrownBy(() -> onlyFile(body))
        .withMessageStartingWith(sentence);
  }

  @Test
  void more_parts_than_any_form_has_are_too_many() {
    String file = file("f", "application/json", "{\"text\":\"a\"}");

    assertThat(predict(TYPE + "b", field("x", "").repeat(1023) + file + "--b--").text())
        .isEqualTo("{\"text\":\"A\"}");
    assertThat(
            Endpoints.detail(
                predict(TYPE + "b", field("x", "").repeat(1024) + file + "--b--"), 413))
        .isEqualTo("the form has more than 1024 parts");
  }

  @Test
  void a_head_without_end_takes_no_time() {
    String body = "--b\r\n" + "x: y\r\n".repeat(100_000) + "\r\nz\r\n--b--";

    assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> onlyFile(body));
  }

  @Test
  void a_head_has_at_most_8_kib() {
    String head = "\r\nX: " + "y".repeat((8 << 10) - "\r\nX: ".length());

    assertThat(onlyFile("--b" + head + "\r\n\r\nv\r\n--b--").content())
        .isEqualTo("v".getBytes(UTF_8));
    assertThatExceptionOfType(MalformedInputException.class)
        .isThrownBy(() -> onlyFile("--b" + head + "y\r\n\r\nv\r\n--b--"))
        .withMessage("a part of the form has no head of at most 8192 bytes");
  }

  @Test
  void a_boundary_has_at_most_70_characters() {
    String most = "b".repeat(70);
    String body = "\r\n\r\n{\"text\":\"a\"}\r\n--";

    assertThat(predict(TYPE + most, "--" + most + body + most + "--").status()).isEqualTo(200);
    assertThat(Endpoints.detail(predict(TYPE + most + "b", "--" + most + "b" + body + "b--"), 400))
        .startsWith("multipart/form-data: expected a boundary of 1 to 70 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary="})
  void a_form_without_a_boundary_is_malformed(String type) {
    assertThat(Endpoints.detail(predict(type, "--b--"), 400))
        .startsWith("multipart/form-data: expected a boundary of 1 to 70 characters");
  }

  @Test
  void a_file_of_another_type_is_as_unsupported_as_a_body_of_it() {
    Response response = predict(TYPE + "b", file("a.xml", "text/xml", "<a/>") + "--b--");
    Response nested = predict(TYPE + "b", file("a", TYPE + "c", "--c--") + "--b--");

    assertThat(Endpoints.detail(response, 415))
        .isEqualTo("expected a body of application/json, got 'text/xml'");
    Endpoints.problem(nested, 415);
  }
}
