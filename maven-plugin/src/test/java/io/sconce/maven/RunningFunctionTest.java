package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningFunctionTest {

  private static final RunningFunction FUNCTION =
      new RunningFunction(URI.create("http://localhost:8080"), () -> {});

  @Test
  void a_predictors_own_sample_is_sent() {
    assertThat(
            FUNCTION.curl("{\"predict\":{\"path\":\"/predict\",\"sample\":{\"name\":\"O'Neil\"}}}"))
        .isEqualTo(
            "curl -s http://localhost:8080/predict -H 'Content-Type: application/json' -d"
                + " '{\"name\":\"O'\\''Neil\"}'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[1]",
        "{\"predict\":1}",
        "{\"predict\":{\"path\":\"/predict\"}}",
        "{"
      })
  void what_does_not_describe_itself_is_asked_at_its_root(String overview) {
    assertThat(FUNCTION.curl(overview)).isEqualTo("curl -s http://localhost:8080/");
  }

  @Test
  void the_sentence_of_a_function_that_did_not_load_comes_first() {
    assertThat(
            RunMojo.sentence(
                """
                the function ended; its last lines were:
                  Caused by: io.sconce.LoadException: digits.pt is missing
                    at io.sconce.Some.where
                """))
        .hasValue("digits.pt is missing");
    assertThat(RunMojo.sentence("io.sconce.LoadException: it is there already\nmore")).isEmpty();
    assertThat(RunMojo.sentence("the function ended\nno reason")).isEmpty();
  }
}
