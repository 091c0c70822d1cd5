package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathsTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "'', /",
    "/predict, /predict",
    "/predict/, /predict",
    "prod, /prod",
    "/./predict, /predict",
    "/a/../predict, /predict",
    "/../../predict, /predict",
    "/predict/., /predict",
    "/a/b/.., /a",
    "/predict;v=1, /predict",
    "/a;x/b;y=z, /a/b",
    "/..., /...",
    "/a//b, /a//b",
  })
  void a_path_has_one_form(String path, String normal) {
    assertThat(Paths.normal(path)).isEqualTo(normal);
  }
}
