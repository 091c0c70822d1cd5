package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VariantsTest {

  private static final Variants VARIANTS =
      new Variants(
          List.of(program("a"), program("b"), program("c")), Map.of("dlopen", "there is no gcc"));

  private static Variant program(String name) {
    return new Program(name, List.of("true"));
  }

  @Test
  void those_that_are_asked_for_keep_their_order() {
    assertThat(VARIANTS.only(List.of("c", "a")).all())
        .extracting(Variant::name)
        .containsExactly("a", "c");
    assertThat(VARIANTS.only(List.of())).isEqualTo(VARIANTS);
  }

  @Test
  void one_that_is_not_there_is_said_with_its_reason() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> VARIANTS.only(List.of("d")))
        .withMessage("--only: expected names of a, b, c; got 'd'");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> VARIANTS.only(List.of("dlopen")))
        .withMessageEndingWith("got 'dlopen': there is no gcc");
  }
}
