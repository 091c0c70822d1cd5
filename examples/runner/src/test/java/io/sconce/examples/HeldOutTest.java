package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldOutTest {

  private static final String FOUR_CASES =
      """
      {"accuracyAtLeast": 0.75, "numbersWithin": 1e-4, "cases": [
      {"input":{"x":1},"label":{"y":10},"expected":{"y":10,"p":0.9}},
      {"input":{"x":2},"label":{"y":20},"expected":{"y":20,"p":0.8}},
      {"input":{"x":3},"label":{"y":30},"expected":{"y":30,"p":0.7}},
      {"input":{"x":4},"label":{"y":40},"expected":{"y":41,"p":0.6}}
      ]}
      """;

  private static final String FIRST = "{\"y\":10,\"p\":0.9}";
  private static final String SECOND = "{\"y\":20,\"p\":0.8}";
  private static final String THIRD = "{\"y\":30,\"p\":0.7}";

  /** As wrong as Python's. */
  private static final String FOURTH = "{\"y\":41,\"p\":0.6}";

  @TempDir Path folder;

  @Test
  void is_content_with_a_function_that_answers_as_python_does() throws Exception {
    List<String> asked = new ArrayList<>();

    Report report =
        read(FOUR_CASES)
            .tryOn(
                json -> {
                  asked.add(json);
                  return new Reply(
                      200, List.of(FIRST, SECOND, THIRD, FOURTH).get(asked.size() - 1));
                });

    assertThat(asked).containsExactly("{\"x\":1}", "{\"x\":2}", "{\"x\":3}", "{\"x\":4}");
    assertThat(report.ok()).isTrue();
    assertThat(report.right()).isEqualTo(3);
    assertThat(report.largestDifference()).isZero();
    assertThat(report.toString())
        .contains("accuracy: 3 of 4 right, 75.00 % (at least 75 %)")
        .contains("largest difference from Python's numbers: 0.0e+00 (at most 1e-04)");
  }

  @Test
  void too_few_right_ones_are_not_ok() throws Exception {
    Report report = tryOn(FOUR_CASES.replace("0.75", "0.76"), FIRST, SECOND, THIRD, FOURTH);

    assertThat(report.faults()).isEmpty();
    assertThat(report.ok()).isFalse();
  }

  @Test
  void a_number_beyond_its_bound_is_a_fault() throws Exception {
    Report report = tryOn(FOUR_CASES, FIRST, "{\"y\":20,\"p\":0.8002}", THIRD, FOURTH);

    assertThat(report.ok()).isFalse();
    assertThat(report.right()).isEqualTo(3);
    assertThat(report.faults()).containsExactly("case 2: reply.p: expected 0.8, got 0.8002");
    assertThat(report.toString()).contains("2.0e-04").contains("case 2: ");
  }

  @Test
  void a_label_is_no_number_to_be_near_to() throws Exception {
    Report report = tryOn(FOUR_CASES, "{\"y\":10.00001,\"p\":0.9}", SECOND, THIRD, FOURTH);

    assertThat(report.right()).isEqualTo(2);
  }

  @Test
  void a_missing_member_is_a_fault() throws Exception {
    Report report = tryOn(FOUR_CASES, FIRST, SECOND, "{\"p\":0.7}", FOURTH);

    assertThat(report.ok()).isFalse();
    assertThat(report.right()).isEqualTo(2);
    assertThat(report.faults()).containsExactly("case 3: reply.y: missing");
  }

  @Test
  void another_status_is_a_fault_whatever_the_body() throws Exception {
    Iterator<Reply> replies =
        List.of(
                new Reply(200, FIRST),
                new Reply(500, SECOND),
                new Reply(200, THIRD),
                new Reply(200, FOURTH))
            .iterator();

    Report report = read(FOUR_CASES).tryOn(json -> replies.next());

    assertThat(report.ok()).isFalse();
    assertThat(report.faults()).containsExactly("case 2: expected status 200, got 500: " + SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{y:10}", "{\"y\":10", "<html>"})
  void a_reply_that_is_not_json_is_a_fault(String body) throws Exception {
    Report report = tryOn(FOUR_CASES, body, SECOND, THIRD, FOURTH);

    assertThat(report.ok()).isFalse();
    assertThat(report.faults()).hasSize(1).allMatch(fault -> fault.startsWith("case 1: "));
  }

  @Test
  void no_reply_is_a_fault() throws Exception {
    Report report =
        read(FOUR_CASES)
            .tryOn(
                json -> {
                  throw new IOException("connection reset");
                });

    assertThat(report.ok()).isFalse();
    assertThat(report.right()).isZero();
    assertThat(report.faults()).hasSize(4).contains("case 1: connection reset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"cases\":[]}",
        "{\"accuracyAtLeast\":1,\"numbersWithin\":1,\"cases\":[]}",
        "{\"accuracyAtLeast\":1,\"numbersWithin\":1,\"cases\":[{\"input\":1}]}",
        "{\"numbersWithin\":1,\"cases\":[{\"input\":1,\"label\":{},\"expected\":1}]}"
      })
  void refuses_a_file_of_another_format(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
  }

  private Report tryOn(String cases, String... replies) throws Exception {
    Iterator<String> next = List.of(replies).iterator();
    return read(cases).tryOn(json -> new Reply(200, next.next()));
  }

  private HeldOut read(String text) throws IOException {
    return HeldOut.read(Files.writeString(folder.resolve("held-out.json"), text));
  }
}
