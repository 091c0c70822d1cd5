package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

  @Test
  void takes_a_cloud_a_package_and_cases() {
    assertThat(Arguments.parse("gcp", "target/sconce/gcp", "cases.json"))
        .isEqualTo(
            new Arguments(
                Cloud.GCP, Path.of("target/sconce/gcp"), Path.of("cases.json"), Optional.empty()));
  }

  @Test
  void takes_options_anywhere() {
    assertThat(Arguments.parse("aws", "--java-home", "/jdk", "a.zip", "cases.json"))
        .isEqualTo(
            new Arguments(
                Cloud.AWS, Path.of("a.zip"), Path.of("cases.json"), Optional.of(Path.of("/jdk"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gcp                        | expected a cloud, a package and held-out cases, got 1 arguments
          gcp a.zip b.json c         | expected a cloud, a package and held-out cases, got 4 arguments
          azure a.zip b.json         | expected the cloud gcp or aws, got 'azure'
          GCP a.zip b.json           | expected the cloud gcp or aws, got 'GCP'
          gcp a.zip b.json --tri     | unexpected argument '--tri'
          gcp a.zip b.json --java-home | unexpected argument '--java-home'
          """)
  void says_what_is_wrong(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(line.split(" ")))
        .withMessage(message);
  }
}
