package io.sconce.http;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
    String[] parts = text.split(";");
    String essence = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
    int slash = essence.indexOf('/');
    if (slash < 1 || slash == essence.length() - 1 || essence.indexOf('/', slash + 1) > 0) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String part : List.of(parts).subList(1, parts.length)) {
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

  /** How exact a range is, so that {@code text/plain} outweighs {@code text/*}. */
  int precision() {
    if (essence.equals("*/*")) {
      return 0;
    }
    return essence.endsWith("/*") ? 1 : 2;
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
