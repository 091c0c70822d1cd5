package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatisticsTest {

  @Test
  void median_is_the_middle_one_or_lies_between_the_middle_two() {
    assertThat(Statistics.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Statistics(2, 1, 9));
    assertThat(Statistics.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(new Statistics(3, 1, 9));
    assertThat(Statistics.of(List.of(5.0))).isEqualTo(new Statistics(5, 5, 5));
  }

  @Test
  void nothing_has_no_median() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Statistics.of(List.of()));
  }
}
