package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

  private final Settings settings = Settings.of(Map.of("A", " text ", "BLANK", "  ", "N", "12"));

  @Test
  void text_loses_its_white_space_and_a_blank_counts_as_absent() {
    assertThat(settings.text("A")).contains("text");
    assertThat(settings.text("BLANK")).isEmpty();
    assertThat(settings.text("NONE")).isEmpty();
  }

  @Test
  void a_number_in_its_range_is_taken() {
    assertThat(settings.number("N", 5, 1, 12)).isEqualTo(12);
    assertThat(settings.number("NONE", 5, 1, 12)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "13", "x", "1.5", "99999999999999"})
  void a_number_that_is_none_or_out_of_range_says_what_was_expected_and_got(String text) {
    Settings wrong = Settings.of(Map.of("N", text));

    assertThatThrownBy(() -> wrong.number("N", 5, 1, 12))
        .isInstanceOf(LoadException.class)
        .hasMessage("N: expected a whole number from 1 to 12, got '" + text + "'");
  }

  @Test
  void a_default_never_replaces_a_value() {
    assertThat(settings.withDefault("N", "7").text("N")).contains("12");
    assertThat(settings.withDefault("BLANK", "7").text("BLANK")).contains("7");
  }

  @Test
  void what_the_platform_sets_stops_nothing() {
    Settings platform = Settings.of(Map.of("MB", "32768", "ODD", "many", "HUGE", "9".repeat(30)));

    assertThat(platform.platformNumber("MB", 1, 100_000)).isEqualTo(32_768);
    assertThat(platform.platformNumber("MB", 1, 1024)).isEqualTo(1024);
    assertThat(platform.platformNumber("ODD", 1, 1024)).isEqualTo(1);
    assertThat(platform.platformNumber("HUGE", 1, 1024)).isEqualTo(1);
    assertThat(platform.platformNumber("NONE", 1, 1024)).isEqualTo(1);
  }

  @Test
  void a_flag_is_true_or_false_and_nothing_else() {
    Settings flags = Settings.of(Map.of("T", "true", "F", "false", "Y", "yes"));

    assertThat(flags.flag("T", false)).isTrue();
    assertThat(flags.flag("F", true)).isFalse();
    assertThat(flags.flag("NONE", true)).isTrue();
    assertThatThrownBy(() -> flags.flag("Y", false))
        .isInstanceOf(LoadException.class)
        .hasMessage("Y: expected true or false, got 'yes'");
  }
}
