package io.sconce.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A media type, or a range of them, without its parameters but the charset and the weight.
 *
 * @param essence type and subtype in lower case, such as {@code application/json} or {@code
 *     image/*}
 * @param parameters by lower-case name, unquoted
 */
record MediaType(String essence, Map<String, String> parameters) {

  static final MediaType JSON = of("application/json");
  static final MediaType TEXT = of("text/plain");
  static final MediaType BYTES = of("application/octet-stream");

  MediaType {
    // Not Map.copyOf, which takes hours for many names whose hashes are alike.
    parameters = Collections.unmodifiableMap(new HashMap<>(parameters));
  }

  static MediaType of(String essence) {
    return new MediaType(essence, Map.of());
  }

  /** Reads a {@code Content-Type}, or one element of {@code Accept}; empty if it is neither. */
  static Optional<MediaType> parse(String text) {
    List<String> parts = split(text, ';');
    String essence = parts.get(0).strip().toLowerCase(Locale.ROOT);
    int slash = essence.indexOf('/');
    if (slash < 1 || slash == essence.length() - 1 || essence.indexOf('/', slash + 1) > 0) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String value = part.substring(equals + 1).strip();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        parameters.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return Optional.of(new MediaType(essence, parameters));
  }

  /**
   * A header's value in parts, but not where the separator stands in quotes (RFC 9110 5.6.4).
   *
   * @return one at least, which may be empty
   */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"') {
        quoted = !quoted;
      } else if (each == '\\' && quoted) {
        i++; // Whatever it is, it ends nothing.
      } else if (each == separator && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  boolean isJson() {
    return essence.equals("application/json") || essence.endsWith("+json");
  }

  /** Whether this range holds a type: {@code image/*} holds {@code image/png}. */
  boolean includes(MediaType type) {
    return essence.equals("*/*")
        || essence.equals(type.essence)
        || (essence.endsWith("/*")
            && type.essence.startsWith(essence.substring(0, essence.length() - 1)));
  }

  /**
   * How exact a range is, so that {@code text/plain} outweighs {@code text/*}. One with parameters
   * of its own is for another representation than ours, which have none, and counts a little less.
   */
  int precision() {
    int parts = essence.equals("*/*") ? 0 : essence.endsWith("/*") ? 1 : 2;
    boolean plain = parameters.isEmpty() || parameters.keySet().equals(Set.of("q"));
    return 2 * parts + (plain ? 1 : 0);
  }

  /** The weight of RFC 9110 12.4.2, from 0 to 1; one that cannot be read counts as 0. */
  double weight() {
    return weight(parameters.getOrDefault("q", "1"));
  }

  /** The same of what stands behind {@code q=}, which is alike for media types and codings. */
  static double weight(String q) {
    try {
      return Math.max(0, Math.min(1, Double.parseDouble(q)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  Optional<String> charset() {
    return Optional.ofNullable(parameters.get("charset"));
  }
}
