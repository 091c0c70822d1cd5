package io.sconce.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessAgeTest {

  private static final String UPTIME = "1000.50 1900.00\n";

  /** The line of a process by this name, whose 22nd field is this. */
  private static String stat(String name, String startTime) {
    return "4711 ("
        + name
        + ") S 1 4711 4711 0 -1 4194304 1402 0 0 0 3 1 0 0 20 0 24 0 "
        + startTime
        + " 4567890 1234 18446744073709551615 1 1 0 0\n";
  }

  @Test
  void is_the_machines_uptime_less_the_time_of_the_start_in_hundredths() {
    assertThat(ProcessAge.age(stat("java", "99925"), UPTIME)).contains(Duration.ofMillis(1250));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my java",
        "a) S 1 2 3",
        "((",
        "))",
        ") ",
        "",
        "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"
      })
  void a_program_may_have_any_name(String name) {
    assertThat(ProcessAge.age(stat(name, "99925"), UPTIME)).contains(Duration.ofMillis(1250));
  }

  @Test
  void is_unknown_where_a_sandbox_gives_no_time_of_the_start() {
    // gVisor writes a zero in this field of some versions.
    assertThat(ProcessAge.age(stat("java", "0"), UPTIME)).isEmpty();
    assertThat(ProcessAge.age(stat("java", "-1"), UPTIME)).isEmpty();
  }

  @Test
  void is_unknown_where_the_process_is_older_than_the_machine() {
    assertThat(ProcessAge.age(stat("java", "100051"), UPTIME)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4711", "4711 (java)", "4711 (java) ", "4711 (java) S 1 2 3\n"})
  void is_unknown_where_the_line_is_another(String stat) {
    assertThat(ProcessAge.age(stat, UPTIME)).isEmpty();
  }

  @Test
  void is_unknown_where_a_number_is_none() {
    assertThat(ProcessAge.age(stat("java", "soon"), UPTIME)).isEmpty();
    assertThat(ProcessAge.age(stat("java", "99925").replace("(java)", "java"), UPTIME)).isEmpty();
    for (String uptime : new String[] {"", "1000.50", "long 1900.00\n"}) {
      assertThat(ProcessAge.age(stat("java", "99925"), uptime)).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "there is no such account elsewhere")
  void agrees_with_what_the_jvm_says_of_this_process() {
    Instant started = ProcessHandle.current().info().startInstant().orElseThrow();

    Duration age = ProcessAge.now().orElseThrow();

    // The JVM goes by the time of the machine's start, which Linux tells in whole seconds.
    assertThat(age).isCloseTo(Duration.between(started, Instant.now()), Duration.ofSeconds(5));
  }
}
