package io.sconce.benchmarks;

import java.util.Collection;
import java.util.List;

/** Several measurements of one thing. */
public record Statistics(double median, double min, double max) {

  /**
   * Of one value or more.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Statistics of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int count = sorted.size();
    if (count == 0) {
      throw new IllegalArgumentException("expected at least one value, got none");
    }
    return new Statistics(
        (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2,
        sorted.get(0),
        sorted.get(count - 1));
  }

  /** The middle one, or the mean of the two in the middle. */
  public static double median(Collection<Double> values) {
    return of(values).median();
  }
}
