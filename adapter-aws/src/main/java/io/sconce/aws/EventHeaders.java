package io.sconce.aws;

import io.sconce.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an event, whose maps may be absent and hold nulls, names in any case, and what is
 * no header at all.
 */
final class EventHeaders {

  private EventHeaders() {}

  /** The multi-value map's headers, then those that only the other map has. */
  static Headers of(
      @Nullable Map<String, List<String>> multiple, @Nullable Map<String, String> single) {
    List<Headers.Field> fields = new ArrayList<>();
    if (multiple != null) {
      multiple.forEach((name, values) -> addAll(fields, name, values));
    }
    TreeSet<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    fields.forEach(field -> seen.add(field.name()));
    if (single != null) {
      single.forEach(
          (name, value) -> {
            if (!seen.contains(name)) {
              add(fields, name, value);
            }
          });
    }
    return new Headers(fields);
  }

  /** The same headers without those under a name. */
  static Headers without(Headers headers, String name) {
    return new Headers(
        headers.fields().stream().filter(field -> !field.name().equalsIgnoreCase(name)).toList());
  }

  /** The same headers with one value under a name. */
  static Headers replace(Headers headers, String name, String value) {
    List<Headers.Field> fields = new ArrayList<>(without(headers, name).fields());
    add(fields, name, value);
    return new Headers(fields);
  }

  private static void addAll(
      List<Headers.Field> fields, String name, @Nullable List<String> values) {
    if (values != null) {
      values.forEach(value -> add(fields, name, value));
    }
  }

  /** Values are not split at commas: a date has one, too. */
  private static void add(List<Headers.Field> fields, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    try {
      fields.add(new Headers.Field(name, value));
    } catch (IllegalArgumentException e) {
      // No front door sends it, but whoever may invoke the function can make up an event.
    }
  }
}
