package io.sconce;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * A raw tensor: a name, a datatype, a shape, and the elements in row-major order, little-endian.
 *
 * @param name what the model calls it
 * @param dataType what its elements are
 * @param shape its dimensions, outermost first; empty for a scalar
 * @param data the elements, from position to limit; read-only, not copied
 */
public record Tensor(String name, DataType dataType, List<Long> shape, ByteBuffer data) {

  /** Checks that the data fills the shape, and copies the shape. */
  public Tensor {
    Objects.requireNonNull(name);
    shape = List.copyOf(shape);
    data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected = size(shape, dataType);
    if (data.remaining() != expected) {
      throw new MalformedInputException(
          "tensor '"
              + name
              + "': expected "
              + expected
              + " bytes for "
              + dataType
              + " "
              + shape
              + ", got "
              + data.remaining());
    }
  }

  /**
   * A tensor of 32-bit floats.
   *
   * @param name what the model calls it
   * @param values the elements, row-major; copied
   * @param shape its dimensions; their product is the number of values
   * @return an FP32 tensor
   * @throws MalformedInputException if the values do not fill the shape
   */
  public static Tensor of(String name, float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Tensor(name, DataType.FP32, boxed(shape), data);
  }

  /**
   * A tensor of 64-bit integers.
   *
   * @param name what the model calls it
   * @param values the elements, row-major; copied
   * @param shape its dimensions; their product is the number of values
   * @return an INT64 tensor
   * @throws MalformedInputException if the values do not fill the shape
   */
  public static Tensor of(String name, long[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return new Tensor(name, DataType.INT64, boxed(shape), data);
  }

  /**
   * The elements of an FP32 tensor.
   *
   * @return a copy, row-major
   * @throws IllegalStateException if the datatype is another
   */
  public float[] floats() {
    expect(DataType.FP32);
    float[] values = new float[data.remaining() / 4];
    buffer().asFloatBuffer().get(values);
    return values;
  }

  /**
   * The elements of an INT64 tensor.
   *
   * @return a copy, row-major
   * @throws IllegalStateException if the datatype is another
   */
  public long[] longs() {
    expect(DataType.INT64);
    long[] values = new long[data.remaining() / 8];
    buffer().asLongBuffer().get(values);
    return values;
  }

  /**
   * The elements, little-endian.
   *
   * @return a read-only view with a position of its own, so that reading it changes nothing here
   */
  @Override
  public ByteBuffer data() {
    return buffer();
  }

  private ByteBuffer buffer() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void expect(DataType expected) {
    if (dataType != expected) {
      throw new IllegalStateException(
          "tensor '" + name + "': expected " + expected + ", is " + dataType);
    }
  }

  private static long size(List<Long> shape, DataType dataType) {
    long bytes = dataType.bytes();
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new MalformedInputException("expected dimensions of 0 or more, got " + shape);
      }
      try {
        bytes = Math.multiplyExact(bytes, dimension);
      } catch (ArithmeticException e) {
        throw new MalformedInputException("the shape " + shape + " is too large to be real", e);
      }
    }
    return bytes;
  }

  private static List<Long> boxed(long... shape) {
    return java.util.Arrays.stream(shape).boxed().toList();
  }
}
