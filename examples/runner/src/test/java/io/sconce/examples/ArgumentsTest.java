package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

  @Test
  void takes_any_free_port_and_serves_unless_told_otherwise() {
    assertThat(Arguments.parse("/repo", "digits", "gcp"))
        .isEqualTo(new Arguments(new Example(Path.of("/repo"), "digits"), Cloud.GCP, 0, false));
  }

  @Test
  void takes_options_anywhere() {
    assertThat(Arguments.parse("/repo", "--try", "digits", "--port", "8080", "aws"))
        .isEqualTo(new Arguments(new Example(Path.of("/repo"), "digits"), Cloud.AWS, 8080, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /repo                        | expected an example and a cloud
          /repo digits                 | expected an example and a cloud
          /repo digits azure           | expected the cloud gcp or aws, got 'azure'
          /repo digits GCP             | expected the cloud gcp or aws, got 'GCP'
          /repo digits gcp aws         | unexpected argument 'aws'
          /repo digits gcp --tri       | unexpected argument '--tri'
          /repo digits gcp --port      | --port: expected 0 to 65535, got 'nothing'
          /repo digits gcp --port x    | --port: expected 0 to 65535, got 'x'
          /repo digits gcp --port -1   | --port: expected 0 to 65535, got '-1'
          /repo digits gcp --port 65536| --port: expected 0 to 65535, got '65536'
          """)
  void says_what_is_wrong(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(line.split(" ")))
        .withMessage(message);
  }
}
