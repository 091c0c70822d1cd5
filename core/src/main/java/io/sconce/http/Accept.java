package io.sconce.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses what to answer with, as RFC 9110 12.5.1 has it. */
final class Accept {

  private Accept() {}

  /**
   * The offer that the client likes best; of equals, the first.
   *
   * @param header all of {@code Accept}; none means that anything will do
   * @param offers what could be sent, the server's own preference first
   * @return empty if the client takes none of them
   */
  static Optional<MediaType> choose(List<String> header, List<MediaType> offers) {
    List<MediaType> ranges = new ArrayList<>();
    for (String value : header) {
      for (String element : MediaType.split(value, ',')) {
        Optional<MediaType> range = MediaType.parse(element);
        if (range.isPresent()) {
          ranges.add(range.get());
        }
      }
    }
    Optional<MediaType> best = Optional.empty();
    double bestWeight = 0;
    for (MediaType offer : offers) {
      double weight = ranges.isEmpty() ? 1 : weight(ranges, offer);
      if (weight > bestWeight) {
        best = Optional.of(offer);
        bestWeight = weight;
      }
    }
    return best;
  }

  /** That of the most exact range; of equals, the first. */
  private static double weight(List<MediaType> ranges, MediaType offer) {
    double weight = 0;
    int precision = Integer.MIN_VALUE;
    for (MediaType range : ranges) {
      if (range.includes(offer) && range.precision() > precision) {
        weight = range.weight();
        precision = range.precision();
      }
    }
    return weight;
  }
}
