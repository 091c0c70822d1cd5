package io.sconce.torch;

import io.sconce.DataType;
import io.sconce.TensorSpec;
import io.sconce.model.ModelLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which TorchScript model, from where, and what tensors it takes. Immutable.
 *
 * <pre>{@code
 * TorchModel.at("classpath:digits.pt")
 *     .input("pixels", DataType.FP32, -1, 64)
 *     .output("scores", DataType.FP32, -1, 10)
 * }</pre>
 *
 * @param location where its file is
 * @param inputs the tensors it takes, in the order of its arguments; empty if not declared
 * @param outputs the tensors it gives, in its order; empty if not declared
 */
public record TorchModel(
    ModelLocation location, List<TensorSpec> inputs, List<TensorSpec> outputs) {

  /** Copies the lists. */
  public TorchModel {
    Objects.requireNonNull(location);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * A model at a location. Nothing is read yet.
   *
   * @param location {@code classpath:digits.pt} or {@code file:/models/digits.pt}
   * @return a model without a checksum and without declared tensors
   * @throws IllegalArgumentException if the location begins with neither
   */
  public static TorchModel at(String location) {
    return new TorchModel(ModelLocation.of(location), List.of(), List.of());
  }

  /**
   * The same model, whose file must have this checksum, or the function does not start.
   *
   * @param hex 64 hexadecimal digits, as {@code sha256sum} prints them
   * @return a model
   * @throws IllegalArgumentException if it is no SHA-256 in hexadecimal
   */
  public TorchModel sha256(String hex) {
    return new TorchModel(location.withSha256(hex), inputs, outputs);
  }

  /**
   * The same model with one more input tensor, for callers that send raw tensors.
   *
   * @param name what callers call it
   * @param dataType what its elements are
   * @param shape its dimensions with the batch dimension first; -1 where any size is allowed
   * @return a model
   */
  public TorchModel input(String name, DataType dataType, long... shape) {
    return new TorchModel(location, plus(inputs, name, dataType, shape), outputs);
  }

  /**
   * The same model with one more output tensor, for callers that send raw tensors.
   *
   * @param name what callers call it, and its name in the dict if the model gives a dict; what
   *     comes in a tuple or list is taken in order
   * @param dataType what its elements are
   * @param shape its dimensions with the batch dimension first; -1 where any size is allowed
   * @return a model
   */
  public TorchModel output(String name, DataType dataType, long... shape) {
    return new TorchModel(location, inputs, plus(outputs, name, dataType, shape));
  }

  /** Whether an input or output has this datatype. */
  boolean declares(DataType dataType) {
    for (List<TensorSpec> specs : List.of(inputs, outputs)) {
      for (TensorSpec spec : specs) {
        if (spec.dataType() == dataType) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<TensorSpec> plus(
      List<TensorSpec> specs, String name, DataType dataType, long... shape) {
    for (TensorSpec spec : specs) {
      if (spec.name().equals(name)) {
        throw new IllegalArgumentException("the tensor '" + name + "' is declared twice");
      }
    }
    List<Long> dimensions = new ArrayList<>();
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    List<TensorSpec> more = new ArrayList<>(specs);
    more.add(new TensorSpec(name, dataType, dimensions));
    return more;
  }
}
