package io.sconce.http;

import io.sconce.DataType;
import io.sconce.InputTooLargeException;
import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import io.sconce.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one of an inference request's inputs, whose members may come in any order. Used once: first
 * the JSON, then, once it is known where they begin, the bytes behind the JSON.
 */
final class InputTensorReader {

  /** What libtorch's own loops over dimensions stop at. */
  private static final int MAX_DIMENSIONS = 64;

  private static final Set<String> MEMBERS =
      Set.of("name", "datatype", "shape", "parameters", "data");

  private static final int UNKNOWN = -1;

  private final JsonScanner json;
  private final byte[] body;
  private final int jsonBytes;
  private final int maxElements;

  private @Nullable String name;
  private @Nullable String dataType;
  private @Nullable List<Long> shape;
  private @Nullable ByteBuffer data;
  private InferenceParameters parameters = InferenceParameters.none("an input");
  private int dataAt = UNKNOWN;

  /**
   * Reads nothing yet.
   *
   * @param json stands before the input
   * @param body what {@code json} scans, with binary data behind it
   * @param jsonBytes how much of the body is JSON
   * @param maxElements how many elements a tensor may have
   */
  InputTensorReader(JsonScanner json, byte[] body, int jsonBytes, int maxElements) {
    this.json = json;
    this.body = body;
    this.jsonBytes = jsonBytes;
    this.maxElements = maxElements;
  }

  /**
   * Reads the JSON.
   *
   * @return the name, as the client gave it
   */
  String readJson() {
    json.expect('{', "inputs", "objects");
    json.object(MEMBERS, this::readMember);
    if (dataAt != UNKNOWN && data == null) {
      int end = json.position();
      json.returnTo(dataAt);
      data = readData();
      json.returnTo(end);
    }
    return required(name, "name");
  }

  private void readMember(String member) {
    switch (member) {
      case "name" -> name = json.string("an input's name");
      case "datatype" -> dataType = json.string(label() + ": datatype");
      case "shape" -> shape = readShape();
      case "parameters" -> parameters = InferenceParameters.read(json, label());
      case "data" -> {
        json.expect('[', label() + ": data", "an array");
        dataAt = json.position();
        if (name != null && dataType != null && shape != null) {
          data = readData();
        } else {
          json.skip(); // Until it is known of what.
        }
      }
      default -> json.skip();
    }
  }

  private List<Long> readShape() {
    json.expect('[', label() + ": shape", "an array");
    List<Long> dimensions = new ArrayList<>();
    json.array(
        () -> {
          dimensions.add(json.wholeNumber(label() + ": shape"));
          if (dimensions.size() > MAX_DIMENSIONS) {
            throw new InvalidInputException(
                label() + ": expected at most " + MAX_DIMENSIONS + " dimensions");
          }
        });
    return dimensions;
  }

  private ByteBuffer readData() {
    DataType type = dataType();
    List<Long> dimensions = required(shape, "shape");
    int count = elements(dimensions);
    // Each takes a digit at least, and a comma or bracket behind it.
    if (count > (jsonBytes - dataAt) / 2) {
      throw new MalformedInputException(
          label() + ": shape " + dimensions + " has more elements than the body could hold");
    }
    return TensorData.read(json, body, required(name, "name"), type, dimensions, count);
  }

  /** The number of bytes that follow the JSON for this input; none if its data is in the JSON. */
  Optional<Long> binaryBytes() {
    return parameters.bytes("binary_data_size");
  }

  /**
   * The input as a tensor.
   *
   * @param binaryAt where in the body its binary data begins, if it has some
   */
  Tensor tensor(int binaryAt) {
    DataType type = dataType();
    List<Long> dimensions = required(shape, "shape");
    Optional<Long> size = binaryBytes();
    if (size.isEmpty()) {
      return new Tensor(required(name, "name"), type, dimensions, required(data, "data"));
    }
    if (data != null) {
      throw new MalformedInputException(label() + ": has both data and binary_data_size");
    }
    long expected = (long) elements(dimensions) * type.bytes();
    if (size.get() != expected) {
      throw new MalformedInputException(
          label()
              + ": expected a binary_data_size of "
              + expected
              + " for "
              + type
              + " "
              + dimensions
              + ", got "
              + size.get());
    }
    if (expected > body.length - binaryAt) {
      throw new MalformedInputException(label() + ": the body ends before its binary data does");
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(body, binaryAt, (int) expected).slice().order(ByteOrder.LITTLE_ENDIAN);
    if (type == DataType.BOOL) {
      checkBooleans(bytes);
    }
    return new Tensor(required(name, "name"), type, dimensions, bytes);
  }

  /** What a model does with a boolean that is neither 0 nor 1, nobody has defined. */
  private void checkBooleans(ByteBuffer bytes) {
    for (int i = 0; i < bytes.limit(); i++) {
      if ((bytes.get(i) & ~1) != 0) {
        throw new MalformedInputException(
            label() + ": expected bytes of 0 or 1 for BOOL, got " + (bytes.get(i) & 0xff));
      }
    }
  }

  private DataType dataType() {
    String text = required(dataType, "datatype");
    for (DataType type : DataType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw new MalformedInputException(
        label()
            + ": datatype '"
            + text
            + "' is not supported; expected one of "
            + Arrays.toString(DataType.values()));
  }

  /**
   * How many elements a shape has.
   *
   * @throws InputTooLargeException if they are more than the limit, or would be if no dimension
   *     were 0: a model may make something of each
   */
  private int elements(List<Long> dimensions) {
    long product = 1;
    boolean empty = false;
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new MalformedInputException(
            label() + ": expected dimensions of 0 or more, got " + dimensions);
      }
      empty |= dimension == 0;
      // Neither factor is over 2^31, so that this does not overflow.
      product *= Math.max(1, Math.min(dimension, maxElements + 1L));
      if (product > maxElements) {
        throw new InputTooLargeException(
            label()
                + ": shape "
                + dimensions
                + " is over the limit of "
                + maxElements
                + " elements");
      }
    }
    return empty ? 0 : (int) product;
  }

  private String label() {
    return name == null ? "an input" : "input '" + name + "'";
  }

  private <T> T required(@Nullable T value, String member) {
    if (value == null) {
      throw new MalformedInputException(label() + ": " + member + " is missing");
    }
    return value;
  }
}
