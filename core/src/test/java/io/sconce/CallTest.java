package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CallTest {

  @Test
  void a_call_without_a_deadline_has_no_time_left_to_tell() {
    assertThat(Call.of("a").timeLeft()).isEmpty();
  }

  @Test
  void time_left_never_goes_below_zero() {
    Call call = Call.of("a").withTimeLeft(Duration.ofSeconds(-5));

    assertThat(call.timeLeft()).contains(Duration.ZERO);
  }

  @Test
  void time_left_is_at_most_what_was_granted() {
    Call call = Call.of("a").withTimeLeft(Duration.ofHours(1));

    assertThat(call.timeLeft().orElseThrow())
        .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
  }

  @Test
  void a_phase_recorded_twice_is_added_up_and_the_order_is_kept() {
    Call call = Call.of("a");

    call.record("queue", Duration.ofMillis(1));
    call.withParameters(Map.of("k", 3)).record("predict", Duration.ofMillis(2));
    call.record("queue", Duration.ofMillis(3));

    assertThat(call.timings())
        .containsExactly(
            Map.entry("queue", Duration.ofMillis(4)), Map.entry("predict", Duration.ofMillis(2)));
  }

  @Test
  void more_than_a_day_counts_as_a_day() {
    Call call = Call.of("a").withTimeLeft(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(call.timeLeft().orElseThrow()).isLessThanOrEqualTo(Duration.ofDays(1));
  }

  @Test
  void what_could_break_a_header_is_not_recorded() {
    Call call = Call.of("a");

    assertThatThrownBy(() -> call.record("a\r\nX: y", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> call.record("a", Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> call.record("a", Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(call.timings()).isEmpty();
  }

  @Test
  void a_deadline_and_parameters_go_together() {
    Map<String, Object> parameters = new HashMap<>(Map.of("k", 3));

    Call call = Call.of("a").withParameters(parameters).withTimeLeft(Duration.ofHours(1));
    parameters.clear();

    assertThat(call.parameters()).containsExactly(Map.entry("k", 3));
  }
}
