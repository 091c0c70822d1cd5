package io.sconce.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Reads {@code Server-Timing} (w3.org/TR/server-timing), as much of it as has a duration. */
final class ServerTiming {

  /** What a request itself takes, in the words of Sconce's contract. */
  private static final List<String> REQUEST = List.of("decode", "queue", "predict", "encode");

  private ServerTiming() {}

  /**
   * The durations of a header's value, in its order.
   *
   * @param header several headers joined by commas; empty for none
   * @return milliseconds by name; a name that stands there twice is summed up
   */
  static Map<String, Double> parse(String header) {
    Map<String, Double> durations = new LinkedHashMap<>();
    for (String metric : header.split(",")) {
      String[] parts = metric.split(";");
      for (int i = 1; i < parts.length; i++) {
        String[] parameter = parts[i].split("=", 2);
        if (parameter.length == 2 && parameter[0].strip().equalsIgnoreCase("dur")) {
          double millis = Double.parseDouble(parameter[1].strip().replace("\"", ""));
          durations.merge(parts[0].strip(), millis, Double::sum);
        }
      }
    }
    return durations;
  }

  /** What a request took by the function's own clock; empty if the function does not say. */
  static OptionalDouble request(Map<String, Double> durations) {
    return REQUEST.stream().anyMatch(durations::containsKey)
        ? OptionalDouble.of(
            REQUEST.stream().mapToDouble(name -> durations.getOrDefault(name, 0.0)).sum())
        : OptionalDouble.empty();
  }
}
