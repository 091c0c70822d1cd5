package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "**/*.pt, digits.pt, true",
    "**/*.pt, a/b/digits.pt, true",
    "**/*.pt, a/b/digits.ptx, false",
    "**/*.pt, a/b.pt/c.txt, false",
    "**/*.pt, digits+pt, false",
    "*.pt, digits.pt, true",
    "*.pt, a/digits.pt, false",
    "models/**, models/a/b, true",
    "models/, models/a/b, true",
    "models/**, other/models/a, false",
    "a?c.pt, abc.pt, true",
    "a?c.pt, a/c.pt, false",
    "a/**/b.pt, a/b.pt, true",
    "a/**/b.pt, a/x/y/b.pt, true",
    "a/**/b.pt, axb.pt, false",
    "(x)$1[2].pt, (x)$1[2].pt, true",
  })
  void patterns_are_those_of_maven(String pattern, String path, boolean matches) {
    assertThat(new PathPattern(pattern).matches(path)).isEqualTo(matches);
  }
}
