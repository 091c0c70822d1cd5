package io.sconce.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares a reply with what is expected of it: every expected member must be there, numbers may
 * differ by a bound, all else is equal. Members that nobody expects are ignored.
 */
final class Comparison {

  private final double within;
  private final List<String> faults = new ArrayList<>();
  private double largest;

  private Comparison(double within) {
    this.within = within;
  }

  static Comparison of(JsonElement expected, JsonElement actual, double within) {
    Comparison comparison = new Comparison(within);
    comparison.compare("reply", expected, actual);
    return comparison;
  }

  /** The largest difference between two numbers. */
  double largest() {
    return largest;
  }

  /** A sentence for each thing that is not as expected. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void compare(String path, JsonElement expected, JsonElement actual) {
    if (expected instanceof JsonObject object && actual instanceof JsonObject other) {
      members(path, object, other);
    } else if (expected instanceof JsonArray array && actual instanceof JsonArray other) {
      elements(path, array, other);
    } else if (isNumber(expected) && isNumber(actual)) {
      numbers(path, expected.getAsDouble(), actual.getAsDouble());
    } else if (!expected.equals(actual)) {
      faults.add(path + ": expected " + expected + ", got " + actual);
    }
  }

  private void members(String path, JsonObject expected, JsonObject actual) {
    for (Map.Entry<String, JsonElement> member : expected.entrySet()) {
      JsonElement other = actual.get(member.getKey());
      if (other == null) {
        faults.add(path + "." + member.getKey() + ": missing");
      } else {
        compare(path + "." + member.getKey(), member.getValue(), other);
      }
    }
  }

  private void elements(String path, JsonArray expected, JsonArray actual) {
    if (expected.size() != actual.size()) {
      faults.add(path + ": expected " + expected.size() + " elements, got " + actual.size());
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      compare(path + "[" + i + "]", expected.get(i), actual.get(i));
    }
  }

  private void numbers(String path, double expected, double actual) {
    double difference = Math.abs(expected - actual);
    largest = Math.max(largest, difference);
    // Written so that a difference of NaN is a fault.
    if (!(difference <= within)) {
      faults.add(path + ": expected " + expected + ", got " + actual);
    }
  }

  private static boolean isNumber(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isNumber();
  }
}
