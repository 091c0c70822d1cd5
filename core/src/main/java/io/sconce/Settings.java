package io.sconce;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A function's settings: the environment, read once in the entry point. A blank value counts as
 * absent. Immutable.
 */
public final class Settings {

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * The settings of this process.
   *
   * @return its environment variables, as they are now
   */
  public static Settings fromEnvironment() {
    return new Settings(System.getenv());
  }

  /**
   * Settings by name, as tests use them.
   *
   * @param values environment variables by name; copied
   * @return new settings
   */
  public static Settings of(Map<String, String> values) {
    return new Settings(values);
  }

  /**
   * The same settings, with a value for a name that has none.
   *
   * @param name an environment variable's name
   * @param value its value where it is absent
   * @return new settings
   */
  public Settings withDefault(String name, String value) {
    if (text(name).isPresent()) {
      return this;
    }
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value);
    return new Settings(more);
  }

  /**
   * A setting as text.
   *
   * @param name an environment variable's name
   * @return its value without surrounding white space; empty if it is absent or blank
   */
  public Optional<String> text(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
  }

  /**
   * A setting as a whole number.
   *
   * @param name an environment variable's name
   * @param otherwise the value where it is absent
   * @param min the least that is allowed
   * @param max the most that is allowed
   * @return its value, or {@code otherwise}
   * @throws LoadException if it is there and is no number from {@code min} to {@code max}
   */
  public int number(String name, int otherwise, int min, int max) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The sentence below says it better.
    }
    throw new LoadException(
        name
            + ": expected a whole number from "
            + min
            + " to "
            + max
            + ", got '"
            + text.get()
            + "'");
  }

  /**
   * A number that the platform sets. One that is not as expected is no mistake of the user's, so it
   * stops nothing.
   *
   * @param name an environment variable's name
   * @param otherwise the value where it is absent, or is no whole number of 0 or more
   * @param max the most that counts
   * @return its value, or {@code max} if it is more, or {@code otherwise}
   */
  public int platformNumber(String name, int otherwise, int max) {
    Optional<String> value = text(name);
    return value.isPresent() && value.get().matches("\\d{1,18}")
        ? (int) Math.min(Long.parseLong(value.get()), max)
        : otherwise;
  }

  /**
   * A setting that is true or false.
   *
   * @param name an environment variable's name
   * @param otherwise the value where it is absent
   * @return its value, or {@code otherwise}
   * @throws LoadException if it is there and is neither {@code true} nor {@code false}
   */
  public boolean flag(String name, boolean otherwise) {
    String text = text(name).orElse(Boolean.toString(otherwise));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new LoadException(name + ": expected true or false, got '" + text + "'");
    };
  }
}
