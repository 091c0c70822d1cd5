package io.sconce.start;

import static io.sconce.start.ColdStart.Phase.ENGINE;
import static io.sconce.start.ColdStart.Phase.FIRST_ANSWER;
import static io.sconce.start.ColdStart.Phase.JVM;
import static io.sconce.start.ColdStart.Phase.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ColdStartTest {

  private static final Optional<Duration> UNKNOWN = Optional.empty();

  private static ColdStart touchedBefore(Duration time, Optional<Duration> processAge) {
    return ColdStart.touchedAt(System.nanoTime() - time.toNanos(), processAge);
  }

  @Test
  void phases_come_in_the_order_of_a_start_whenever_they_are_noted() {
    ColdStart start = touchedBefore(Duration.ZERO, UNKNOWN);

    start.took(MODEL, Duration.ofMillis(2));
    start.took(ENGINE, Duration.ofMillis(1));

    assertThat(start.phases())
        .containsExactly(
            Map.entry(ENGINE, Duration.ofMillis(1)), Map.entry(MODEL, Duration.ofMillis(2)));
  }

  @Test
  void a_phase_keeps_the_time_that_it_took_first() {
    ColdStart start = touchedBefore(Duration.ZERO, UNKNOWN);

    start.took(ENGINE, Duration.ofMillis(1));
    start.took(ENGINE, Duration.ofMillis(9));

    assertThat(start.phases()).containsExactly(Map.entry(ENGINE, Duration.ofMillis(1)));
  }

  @Test
  void what_was_told_of_the_phases_does_not_change_any_more() {
    ColdStart start = touchedBefore(Duration.ZERO, UNKNOWN);
    Map<ColdStart.Phase, Duration> told = start.phases();

    start.took(FIRST_ANSWER, Duration.ofMillis(1));

    assertThat(told).isEmpty();
  }

  @Test
  void the_jvms_phase_ends_with_the_first_touch() {
    ColdStart start = touchedBefore(Duration.ofSeconds(3), Optional.of(Duration.ofSeconds(10)));

    assertThat(start.phases()).containsOnlyKeys(JVM);
    assertThat(start.phases().get(JVM)).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(7));
    assertThat(start.sinceTouched()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(start.sinceProcessStarted()).isGreaterThanOrEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void without_a_process_age_that_can_be_a_start_counts_from_the_first_touch() {
    for (Optional<Duration> age : Arrays.asList(UNKNOWN, Optional.of(Duration.ofSeconds(2)))) {
      ColdStart start = touchedBefore(Duration.ofSeconds(3), age);

      assertThat(start.phases()).isEmpty();
      assertThat(start.sinceProcessStarted())
          .isBetween(Duration.ofSeconds(3), start.sinceTouched());
    }
  }

  @Test
  void the_time_until_ready_runs_until_it_is_noted() {
    ColdStart start = touchedBefore(Duration.ofSeconds(3), Optional.of(Duration.ofSeconds(10)));

    Duration before = start.untilReady();
    start.ready();
    Duration noted = start.untilReady();

    assertThat(before).isGreaterThanOrEqualTo(Duration.ofSeconds(9)).isLessThan(noted);
    assertThat(start.sinceProcessStarted()).isGreaterThan(noted);
    assertThat(start.untilReady()).isEqualTo(noted);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "there is no account of a process's age")
  void on_linux_the_jvms_phase_is_known() {
    assertThat(ColdStart.now().phases()).containsOnlyKeys(JVM);
  }

  @Test
  void server_timing_gets_tokens_and_logs_get_words() {
    for (ColdStart.Phase phase : ColdStart.Phase.values()) {
      assertThat(phase.token()).matches("[a-z]+(-[a-z]+)*");
      assertThat(phase.toString()).matches("(?i)" + phase.token().replace("-", "[ -]"));
    }
  }
}
