package io.sconce.examples.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which language a text is in.
 *
 * @param language two letters as in ISO 639-1, the one with the highest score
 * @param scores of all languages, the highest first, softmaxed: they sum to 1
 */
public record Guess(String language, Map<String, Float> scores) {

  /** Copies the scores, in their order. */
  public Guess {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /**
   * The guess that scores make.
   *
   * @param languages what the scores stand for, at least one
   * @param scores as many, in the same order
   * @return the language with the highest score, and the scores by name
   */
  static Guess of(List<String> languages, float[] scores) {
    List<Map.Entry<String, Float>> named = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      named.add(Map.entry(languages.get(i), scores[i]));
    }
    named.sort(Map.Entry.<String, Float>comparingByValue().reversed());
    Map<String, Float> sorted = new LinkedHashMap<>();
    named.forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return new Guess(named.get(0).getKey(), sorted);
  }
}
