package io.sconce.http;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import io.sconce.DataType;
import io.sconce.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads a tensor's {@code data}, nested as its shape is or flat, from JSON straight into the
 * tensor's buffer: neither strings nor boxes nor a tree in between.
 */
final class TensorData {

  private static final int MAX_QUOTED = 40;

  /**
   * The bits of a double that a float has not, and what stands there halfway between two floats.
   */
  private static final long BELOW_FLOAT = (1L << 29) - 1;

  private static final long HALF_FLOAT = 1L << 28;

  private final JsonScanner json;
  private final byte[] body;
  private final String input;
  private final DataType dataType;
  private final List<Long> shape;
  private final ByteBuffer elements;

  private TensorData(
      JsonScanner json,
      byte[] body,
      String input,
      DataType dataType,
      List<Long> shape,
      ByteBuffer elements) {
    this.json = json;
    this.body = body;
    this.input = input;
    this.dataType = dataType;
    this.shape = shape;
    this.elements = elements;
  }

  /**
   * Reads what comes next.
   *
   * @param json stands before the data
   * @param body what {@code json} scans
   * @param input the tensor's name, for messages
   * @param count how many elements the shape has; the body was found long enough for them
   * @return row-major, little-endian
   */
  static ByteBuffer read(
      JsonScanner json, byte[] body, String input, DataType dataType, List<Long> shape, int count) {
    ByteBuffer elements =
        ByteBuffer.allocate(Math.multiplyExact(count, dataType.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    TensorData data = new TensorData(json, body, input, dataType, shape, elements);
    json.enter('[');
    if (json.peek() == '[') {
      data.rows(0);
    } else {
      data.row(count);
    }
    json.leave(']');
    if (elements.hasRemaining()) {
      throw data.misfit();
    }
    return elements.flip();
  }

  /** What a dimension holds, up to its closing bracket. */
  private void rows(int dimension) {
    long size = dimension < shape.size() ? shape.get(dimension) : -1;
    if (dimension == shape.size() - 1) {
      row(size);
      return;
    }
    long read = 0;
    if (json.peek() != ']') {
      do {
        if (json.peek() != '[' || ++read > size) {
          throw misfit();
        }
        json.enter('[');
        rows(dimension + 1);
        json.leave(']');
      } while (json.skipped(','));
    }
    if (read != size) {
      throw misfit();
    }
  }

  /** Elements up to the closing bracket. */
  private void row(long size) {
    long read = 0;
    if (json.peek() != ']') {
      do {
        byte next = json.peek();
        if (++read > size || next == '[') {
          throw misfit();
        }
        element(next);
      } while (json.skipped(','));
    }
    if (read != size) {
      throw misfit();
    }
  }

  private void element(byte next) {
    switch (dataType) {
      case FP32 -> elements.putFloat(float32(next));
      case FP64 -> elements.putDouble(float64(next));
      case FP16 -> elements.putShort(float16(next));
      case BOOL -> elements.put((byte) (bool(next) ? 1 : 0));
      case UINT8 -> elements.put((byte) integer(next, 0, 255));
      case INT8 -> elements.put((byte) integer(next, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> elements.putShort((short) integer(next, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> elements.putInt((int) integer(next, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> elements.putLong(integer(next, Long.MIN_VALUE, Long.MAX_VALUE));
    }
  }

  private float float32(byte next) {
    if (next == '"') {
      return (float) special();
    }
    int start = number(next);
    double simple = json.simpleDouble();
    if ((Double.doubleToRawLongBits(simple) & BELOW_FLOAT) != HALF_FLOAT && !Double.isNaN(simple)) {
      return (float) simple;
    }
    // What lies in the middle between two floats as a double, may lie on either side of it in
    // truth.
    float value = JavaFloatParser.parseFloat(body, start, json.position() - start);
    if (Float.isInfinite(value)) {
      throw outOfRange(start);
    }
    return value;
  }

  private double float64(byte next) {
    if (next == '"') {
      return special();
    }
    int start = number(next);
    double simple = json.simpleDouble();
    if (!Double.isNaN(simple)) {
      return simple;
    }
    double value = JavaDoubleParser.parseDouble(body, start, json.position() - start);
    if (Double.isInfinite(value)) {
      throw outOfRange(start);
    }
    return value;
  }

  private short float16(byte next) {
    if (next == '"') {
      return Float16.bits(special());
    }
    int start = json.position();
    short bits = Float16.bits(float64(next));
    if (Float.isInfinite(Float16.value(bits))) {
      throw outOfRange(start);
    }
    return bits;
  }

  /** What JSON has no numbers for. */
  private double special() {
    int start = json.position();
    return switch (json.string()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw unexpected(start);
    };
  }

  private boolean bool(byte next) {
    if (next != 't' && next != 'f') {
      throw unexpectedNext();
    }
    return json.bool();
  }

  private int number(byte next) {
    if (next != '-' && (next < '0' || next > '9')) {
      throw unexpectedNext();
    }
    return json.number();
  }

  private long integer(byte next, long min, long max) {
    int start = number(next);
    if (!json.isWhole()) {
      throw unexpected(start);
    }
    long value = json.isSmallWhole() ? json.smallWhole() : largeWhole(start);
    if (value < min || value > max) {
      throw outOfRange(start);
    }
    return value;
  }

  private long largeWhole(int start) {
    try {
      return Long.parseLong(
          new String(body, start, json.position() - start, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      throw outOfRange(start);
    }
  }

  private MalformedInputException misfit() {
    return new MalformedInputException(
        "input '"
            + input
            + "': data does not fill the shape "
            + shape
            + "; expected its elements in row-major order, flat or nested as the shape is");
  }

  private MalformedInputException outOfRange(int start) {
    return new MalformedInputException(
        "input '" + input + "': " + quoted(start) + " is out of the range of " + dataType);
  }

  private MalformedInputException unexpectedNext() {
    int start = json.position();
    json.skip();
    return unexpected(start);
  }

  private MalformedInputException unexpected(int start) {
    String expected =
        switch (dataType) {
          case BOOL -> "true or false";
          case FP16, FP32, FP64 -> "numbers, \"NaN\", \"Infinity\" or \"-Infinity\"";
          default -> "whole numbers";
        };
    return new MalformedInputException(
        "input '"
            + input
            + "': expected "
            + expected
            + " for "
            + dataType
            + ", got "
            + quoted(start));
  }

  private String quoted(int start) {
    int length = json.position() - start;
    String text =
        new String(body, start, Math.min(length, MAX_QUOTED), StandardCharsets.UTF_8).strip();
    return length > MAX_QUOTED ? text + "…" : text;
  }
}
