package io.sconce.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sconce.LoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;

/**
 * INT16 tensors in and out of libtorch. DJL 0.35.1's native code has no such datatype: it ends the
 * process where one is made, and calls one that a model gives "unknown". So the elements go as
 * INT32, and a model of one line makes INT16 of them and back.
 *
 * <p>Safe for many threads, as every model is.
 */
final class Int16 implements AutoCloseable {

  private final Model model;

  private Int16(Model model) {
    this.model = model;
  }

  /**
   * Loads it.
   *
   * @throws LoadException if it cannot be loaded
   */
  static Int16 load() {
    Model model = Model.newInstance("int16", "PyTorch");
    try (InputStream file =
        Objects.requireNonNull(Int16.class.getResourceAsStream("int16.ts"), "int16.ts")) {
      model.load(file);
      return new Int16(model);
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw new LoadException("the model that converts INT16 cannot be loaded: " + e, e);
    }
  }

  /** Whether this may be INT16: DJL says the same of all datatypes that it does not know. */
  static boolean mayBe(NDArray array) {
    return array.getDataType() == DataType.UNKNOWN;
  }

  /**
   * An INT16 array.
   *
   * @param manager owns it
   * @param elements row-major
   */
  NDArray array(NDManager manager, ByteBuffer elements, Shape shape) {
    ShortBuffer shorts = elements.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    ByteBuffer wide = ByteBuffer.allocate(shorts.remaining() * 4).order(ByteOrder.nativeOrder());
    while (shorts.hasRemaining()) {
      wide.putInt(shorts.get());
    }
    return convert(manager.create(wide.flip(), shape, DataType.INT32));
  }

  /**
   * The elements of an INT16 array, checked to be one: BF16 is as wide, and as unknown to DJL.
   *
   * @throws ai.djl.engine.EngineException if it is none
   */
  ByteBuffer elements(NDArray array) {
    IntBuffer ints = convert(array).toByteBuffer().order(ByteOrder.nativeOrder()).asIntBuffer();
    ByteBuffer elements = ByteBuffer.allocate(ints.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
    while (ints.hasRemaining()) {
      elements.putShort((short) ints.get());
    }
    return elements.flip();
  }

  private NDArray convert(NDArray array) {
    ParameterStore none = new ParameterStore(array.getManager(), false);
    return model.getBlock().forward(none, new NDList(array), false).singletonOrThrow();
  }

  @Override
  public void close() {
    model.close();
  }
}
