package io.sconce.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuessTest {

  @Test
  void names_the_best_and_lists_the_best_first() {
    Guess guess = Guess.of(List.of("da", "de", "en"), new float[] {0.125f, 0.75f, 0.25f});

    assertThat(guess.language()).isEqualTo("de");
    assertThat(guess.scores().keySet()).containsExactly("de", "en", "da");
    assertThat(guess.scores()).containsEntry("en", 0.25f);
  }

  @Test
  void keeps_its_own_copy() {
    Map<String, Float> scores = new LinkedHashMap<>(Map.of("de", 1f));
    Guess guess = new Guess("de", scores);

    scores.clear();

    assertThat(guess.scores()).containsOnlyKeys("de");
  }
}
