package io.sconce.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sconce.DataType;
import io.sconce.InvalidInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Tensor;
import io.sconce.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Our tensors to DJL's arrays and back. Both are row-major and, on every platform here,
 * little-endian.
 */
final class Tensors {

  private Tensors() {}

  /** Each declared input's tensor, in the model's order; names are compared and go no further. */
  static List<Tensor> inOrder(List<Tensor> tensors, List<TensorSpec> specs) {
    if (tensors.size() != specs.size()) {
      throw new InvalidInputException(
          "expected " + specs.size() + " input tensors, got " + tensors.size());
    }
    List<Tensor> ordered = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Tensor tensor =
          tensors.stream()
              .filter(candidate -> candidate.name().equals(spec.name()))
              .findFirst()
              .orElseThrow(
                  () -> new InvalidInputException("input '" + spec.name() + "' is missing"));
      spec.check(tensor);
      ordered.add(tensor);
    }
    return ordered;
  }

  static NDList toArrays(NDManager manager, List<Tensor> tensors, Optional<Int16> int16) {
    NDList arrays = new NDList();
    for (Tensor tensor : tensors) {
      Shape shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
      arrays.add(
          tensor.dataType() == DataType.INT16
              ? int16.orElseThrow().array(manager, tensor.data(), shape)
              : manager.create(copy(tensor.data()), shape, djl(tensor.dataType())));
    }
    return arrays;
  }

  /**
   * A direct buffer DJL hands to libtorch as it is: from its start, and for the model to change.
   */
  private static ByteBuffer copy(ByteBuffer data) {
    return data.isDirect()
        ? ByteBuffer.allocateDirect(data.remaining())
            .order(ByteOrder.nativeOrder())
            .put(data)
            .flip()
        : data;
  }

  /**
   * The model's answer as declared: what it gave in a dict by its names, whose order DJL does not
   * keep; all else, from a tuple or list or alone, in its order.
   *
   * @throws PredictionFailedException if the model gave other tensors than it declares
   */
  static List<Tensor> fromArrays(NDList arrays, List<TensorSpec> specs, Optional<Int16> int16) {
    if (arrays.size() != specs.size()) {
      throw new PredictionFailedException(
          "the model declares " + specs.size() + " outputs and gave " + arrays.size());
    }
    Deque<NDArray> unnamed = new ArrayDeque<>();
    Map<String, NDArray> named = new HashMap<>();
    for (NDArray array : arrays) {
      if (array.getName() == null) {
        unnamed.add(array);
      } else {
        named.put(array.getName(), array);
      }
    }
    List<Tensor> tensors = new ArrayList<>();
    for (TensorSpec spec : specs) {
      NDArray array = named.containsKey(spec.name()) ? named.get(spec.name()) : unnamed.poll();
      if (array == null) {
        throw new PredictionFailedException(
            "the model declares output '"
                + spec.name()
                + "' and gave a dict of "
                + new TreeSet<>(named.keySet()));
      }
      tensors.add(fromArray(array, spec, int16));
    }
    return tensors;
  }

  private static Tensor fromArray(NDArray array, TensorSpec spec, Optional<Int16> int16) {
    List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
    boolean isInt16 = spec.dataType() == DataType.INT16 && Int16.mayBe(array);
    ByteBuffer data = isInt16 ? int16.orElseThrow().elements(array) : array.toByteBuffer();
    DataType type = isInt16 ? DataType.INT16 : ours(array.getDataType());
    Tensor tensor = new Tensor(spec.name(), type, shape, data);
    checkOutput(tensor, spec);
    return tensor;
  }

  private static void checkOutput(Tensor tensor, TensorSpec spec) {
    try {
      spec.check(tensor);
    } catch (InvalidInputException e) {
      throw new PredictionFailedException(
          "the model declares output '"
              + spec.name()
              + "' as "
              + spec.dataType()
              + " "
              + spec.shape()
              + " and gave "
              + tensor.dataType()
              + " "
              + tensor.shape(),
          e);
    }
  }

  private static ai.djl.ndarray.types.DataType djl(DataType type) {
    return switch (type) {
      case BOOL -> ai.djl.ndarray.types.DataType.BOOLEAN;
      case UINT8 -> ai.djl.ndarray.types.DataType.UINT8;
      case INT8 -> ai.djl.ndarray.types.DataType.INT8;
      case INT16 -> ai.djl.ndarray.types.DataType.INT16;
      case INT32 -> ai.djl.ndarray.types.DataType.INT32;
      case INT64 -> ai.djl.ndarray.types.DataType.INT64;
      case FP16 -> ai.djl.ndarray.types.DataType.FLOAT16;
      case FP32 -> ai.djl.ndarray.types.DataType.FLOAT32;
      case FP64 -> ai.djl.ndarray.types.DataType.FLOAT64;
    };
  }

  private static DataType ours(ai.djl.ndarray.types.DataType type) {
    for (DataType candidate : DataType.values()) {
      if (djl(candidate) == type) {
        return candidate;
      }
    }
    throw new PredictionFailedException(
        "the model gave a tensor of " + type + ", which no protocol knows");
  }
}
