package io.sconce.benchmarks;

import java.util.Locale;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers by name in lower case; several of one name are joined by commas
 * @param body as UTF-8
 */
record Answer(int status, Map<String, String> headers, String body) {

  Answer {
    headers = Map.copyOf(headers);
  }

  /** A header's value, empty if there is none. */
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }
}
