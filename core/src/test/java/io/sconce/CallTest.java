package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
