package io.sconce.http;

import java.util.Comparator;
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
    List<MediaType> ranges =
        header.stream()
            .flatMap(value -> List.of(value.split(",")).stream())
            .flatMap(element -> MediaType.parse(element).stream())
            .toList();
    if (ranges.isEmpty()) {
      return offers.stream().findFirst();
    }
    return offers.stream()
        .filter(offer -> weight(ranges, offer) > 0)
        // max() of a stream keeps the last of equals, so the comparison is turned round.
        .min(Comparator.comparingDouble(offer -> -weight(ranges, offer)));
  }

  private static double weight(List<MediaType> ranges, MediaType offer) {
    return ranges.stream()
        .filter(range -> range.includes(offer))
        .max(Comparator.comparingInt(MediaType::precision))
        .map(MediaType::weight)
        .orElse(0.0);
  }
}
