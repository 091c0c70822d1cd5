package io.sconce.http;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.sconce.InputTooLargeException;
import io.sconce.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What KServe's version 1 and Vertex AI send: {@code {"instances": [I…], "parameters": {…}}}. Other
 * members are ignored.
 *
 * @param inputs in order
 * @param parameters by name a {@link String}, a {@link Boolean}, a {@link Long} if it is a whole
 *     number of up to 18 digits, or else a {@link Double}: as in the Open Inference Protocol
 * @see <a
 *     href="https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements#request_requirements">Vertex
 *     AI's request requirements</a>
 */
record Instances(List<Object> inputs, Map<String, Object> parameters) {

  private static final String MEMBER = "instances";

  /** Any number of so many is a long. */
  private static final int MAX_DIGITS = 18;

  Instances {
    inputs = List.copyOf(inputs);
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads all of it.
   *
   * @param type of one instance
   * @param max how many there may be
   * @throws InputTooLargeException if there are more
   */
  static Instances read(JsonReader in, JsonType type, int max) throws IOException {
    if (in.peek() != JsonToken.BEGIN_OBJECT) {
      throw JsonType.mismatch(in.getPath(), "an object with " + MEMBER, JsonType.got(in.peek()));
    }
    List<Object> inputs = new ArrayList<>();
    Map<String, Object> parameters = new HashMap<>();
    Set<String> seen = new HashSet<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (!name.equals(MEMBER) && !name.equals("parameters")) {
        in.skipValue();
      } else if (!seen.add(name)) {
        throw new MalformedInputException("input." + name + " stands there twice");
      } else if (name.equals(MEMBER)) {
        readInputs(in, type, max, inputs);
      } else {
        readParameters(in, parameters);
      }
    }
    in.endObject();
    if (!seen.contains(MEMBER)) {
      throw JsonType.mismatch("$." + MEMBER, "an array", "no such member");
    }
    return new Instances(inputs, parameters);
  }

  private static void readInputs(JsonReader in, JsonType type, int max, List<Object> inputs)
      throws IOException {
    if (in.peek() != JsonToken.BEGIN_ARRAY) {
      throw JsonType.mismatch(in.getPath(), "an array", JsonType.got(in.peek()));
    }
    in.beginArray();
    while (in.hasNext()) {
      if (inputs.size() == max) {
        throw new InputTooLargeException("there are more than " + max + " instances");
      }
      inputs.add(type.read(in));
    }
    in.endArray();
  }

  private static void readParameters(JsonReader in, Map<String, Object> parameters)
      throws IOException {
    if (in.peek() == JsonToken.NULL) {
      in.nextNull(); // Google's own client writes it where there are none.
      return;
    }
    if (in.peek() != JsonToken.BEGIN_OBJECT) {
      throw JsonType.mismatch(in.getPath(), "an object", JsonType.got(in.peek()));
    }
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      Object value =
          switch (in.peek()) {
            case STRING -> in.nextString();
            case BOOLEAN -> in.nextBoolean();
            case NUMBER -> number(in);
            default ->
                throw JsonType.mismatch(
                    in.getPath(), "a string, a number or a boolean", JsonType.got(in.peek()));
          };
      if (parameters.put(name, value) != null) {
        throw new MalformedInputException("input.parameters." + name + " stands there twice");
      }
      InferenceParameters.checkCount("the request", parameters.size());
    }
    in.endObject();
  }

  private static Object number(JsonReader in) throws IOException {
    String text = in.nextString();
    String digits = text.startsWith("-") ? text.substring(1) : text;
    if (digits.length() <= MAX_DIGITS && digits.chars().allMatch(Character::isDigit)) {
      return Long.parseLong(text);
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw JsonType.mismatch(in.getPreviousPath(), "a number that fits 64 bits", text);
    }
    return value;
  }
}
