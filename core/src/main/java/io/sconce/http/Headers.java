package io.sconce.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Header fields in the order they came, names compared without regard to case. Immutable.
 *
 * @param fields in order; a name may stand more than once
 */
public record Headers(List<Field> fields) {

  private static final Headers NONE = new Headers(List.of());

  /** Copies the fields. */
  public Headers {
    fields = List.copyOf(fields);
  }

  /**
   * One header field.
   *
   * @param name a token, kept as it came
   * @param value one line without control characters, as RFC 9110 5.5 has it
   */
  public record Field(String name, String value) {

    /** Refuses what could end a header line or begin another. */
    public Field {
      if (!isToken(name)) {
        throw new IllegalArgumentException("a header's name must be a token, got '" + name + "'");
      }
      for (int i = 0; i < value.length(); i++) {
        if (isControl(value.charAt(i))) {
          throw new IllegalArgumentException(
              "the header " + name + " must not hold control characters such as CR or LF");
        }
      }
    }

    // RFC 9110 5.6.2
    private static boolean isToken(String name) {
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
          return false;
        }
      }
      return !name.isEmpty();
    }

    private static boolean isControl(char c) {
      return (c < ' ' && c != '\t') || c == 0x7f;
    }
  }

  /**
   * No headers.
   *
   * @return an empty list of fields
   */
  public static Headers none() {
    return NONE;
  }

  /**
   * These headers and one more field at the end.
   *
   * @param name its name
   * @param value its value
   * @return new headers
   * @throws IllegalArgumentException if the name is no token or the value holds control characters
   */
  public Headers with(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new Headers(more);
  }

  /**
   * The first value under a name.
   *
   * @param name in any case
   * @return empty if there is none
   */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /**
   * All values under a name, in order.
   *
   * @param name in any case
   * @return empty if there is none; values are not split at commas
   */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        values.add(field.value());
      }
    }
    return Collections.unmodifiableList(values);
  }

  /**
   * The names that stand here, in lower case and in order, each once.
   *
   * @return unmodifiable
   */
  public List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Field field : fields) {
      names.add(field.name().toLowerCase(Locale.ROOT));
    }
    return List.copyOf(names);
  }
}
