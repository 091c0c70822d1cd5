package io.sconce.aws;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The query of an event that has maps in place of it; either may be absent. */
final class EventQuery {

  private EventQuery() {}

  /** Of names and values that arrive decoded. */
  static String encoded(
      @Nullable Map<String, List<String>> multiple, @Nullable Map<String, String> single) {
    return join(multiple, single, Percent::encode);
  }

  /** Of names and values that arrive as the client sent them. */
  static String asSent(
      @Nullable Map<String, List<String>> multiple, @Nullable Map<String, String> single) {
    return join(multiple, single, UnaryOperator.identity());
  }

  private static String join(
      @Nullable Map<String, List<String>> multiple,
      @Nullable Map<String, String> single,
      UnaryOperator<String> encoding) {
    StringJoiner query = new StringJoiner("&");
    if (multiple != null && !multiple.isEmpty()) {
      multiple.forEach((name, values) -> addAll(query, name, values, encoding));
    } else if (single != null) {
      single.forEach((name, value) -> add(query, name, value, encoding));
    }
    return query.toString();
  }

  private static void addAll(
      StringJoiner query,
      String name,
      @Nullable List<String> values,
      UnaryOperator<String> encoding) {
    if (values != null) {
      values.forEach(value -> add(query, name, value, encoding));
    }
  }

  private static void add(
      StringJoiner query, String name, @Nullable String value, UnaryOperator<String> encoding) {
    query.add(encoding.apply(name) + "=" + (value == null ? "" : encoding.apply(value)));
  }
}
