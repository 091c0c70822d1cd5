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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  static NDList toArrays(NDManager manager, List<Tensor> tensors) {
    NDList arrays = new NDList();
    for (Tensor tensor : tensors) {
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      arrays.add(manager.create(copy(tensor.data()), new Shape(shape), djl(tensor.dataType())));
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

  static List<Tensor> fromArrays(NDList arrays, List<TensorSpec> specs) {
    if (arrays.size() != specs.size()) {
      throw new PredictionFailedException(
          "the model declares " + specs.size() + " outputs and gave " + arrays.size());
    }
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      NDArray array = arrays.get(i);
      List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
      ByteBuffer data = array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      Tensor tensor = new Tensor(specs.get(i).name(), ours(array.getDataType()), shape, data);
      checkOutput(tensor, specs.get(i));
      tensors.add(tensor);
    }
    return tensors;
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
