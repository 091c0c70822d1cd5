package io.sconce.http;

import io.sconce.InputTooLargeException;
import io.sconce.MalformedInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of the Open Inference Protocol: of a request, an input or an output.
 *
 * @param where whose they are, for messages
 * @param values by name a {@link String}, a {@link Boolean}, a {@link Long} if it is a whole number
 *     of up to 18 digits, or else a {@link Double}
 */
record InferenceParameters(String where, Map<String, Object> values) {

  /**
   * A handful is usual. With a million, and names whose hashes are alike, {@code Map.copyOf} takes
   * hours.
   */
  private static final int MOST = 1024;

  InferenceParameters {
    values = Map.copyOf(values);
  }

  static InferenceParameters none(String where) {
    return new InferenceParameters(where, Map.of());
  }

  /**
   * Reads what comes next: an object, or null where there are none.
   *
   * @throws MalformedInputException if it is no object of strings, numbers and booleans
   * @throws InputTooLargeException if it has more of them than any model has
   */
  static InferenceParameters read(JsonScanner json, String where) {
    if (json.skippedNull()) {
      return none(where);
    }
    json.expect('{', where + ": parameters", "an object");
    Map<String, Object> values = new LinkedHashMap<>();
    json.object(
        name -> {
          if (values.put(name, value(json, where, name)) != null) {
            throw new MalformedInputException(
                where + ": parameter '" + name + "' stands there twice");
          }
          checkCount(where, values.size());
        });
    return new InferenceParameters(where, values);
  }

  /**
   * Checks how many parameters there are.
   *
   * @param where whose they are
   * @throws InputTooLargeException if they are more than any model has
   */
  static void checkCount(String where, int count) {
    if (count > MOST) {
      throw new InputTooLargeException(where + " has more than " + MOST + " parameters");
    }
  }

  private static Object value(JsonScanner json, String where, String name) {
    byte next = json.peek();
    if (next == '"') {
      return json.string(where + ": parameter '" + name + "'");
    }
    if (next == 't' || next == 'f') {
      return json.bool();
    }
    if (json.isNumber()) {
      return number(json, where, name);
    }
    json.skip();
    throw wrong(where, name, "a string, number or boolean");
  }

  private static Object number(JsonScanner json, String where, String name) {
    String text = json.numberText();
    if (json.isSmallWhole()) {
      return json.smallWhole();
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw wrong(where, name, "a number that a double holds");
    }
    return value;
  }

  /**
   * A parameter that is true or false.
   *
   * @throws MalformedInputException if it is something else
   */
  Optional<Boolean> flag(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof Boolean) {
      return Optional.ofNullable((Boolean) value);
    }
    throw wrong(where, name, "true or false");
  }

  /**
   * A parameter that is a number of bytes.
   *
   * @throws MalformedInputException if it is something else
   */
  Optional<Long> bytes(String name) {
    Object value = values.get(name);
    if (value == null || (value instanceof Long size && size >= 0)) {
      return Optional.ofNullable((Long) value);
    }
    throw wrong(where, name, "a whole number of bytes");
  }

  private static MalformedInputException wrong(String where, String name, String expected) {
    return new MalformedInputException(where + ": parameter '" + name + "': expected " + expected);
  }
}
