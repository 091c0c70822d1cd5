package io.sconce;

import java.util.List;
import java.util.Objects;

/**
 * What a model declares of one input or output.
 *
 * @param name what callers call it
 * @param dataType what its elements are
 * @param shape its dimensions, outermost first; -1 where any size is allowed
 */
public record TensorSpec(String name, DataType dataType, List<Long> shape) {

  /** Checks the name and the dimensions, and copies the shape. */
  public TensorSpec {
    Objects.requireNonNull(dataType);
    shape = List.copyOf(shape);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tensor's name must not be blank");
    }
    for (long dimension : shape) {
      if (dimension < -1) {
        throw new IllegalArgumentException(
            "tensor '" + name + "': expected dimensions of -1 or more, got " + shape);
      }
    }
  }

  /**
   * Checks a tensor against this declaration.
   *
   * @param tensor what came
   * @throws InvalidInputException if its name, datatype or shape is another; the message says which
   */
  public void check(Tensor tensor) {
    if (!tensor.name().equals(name)) {
      throw new InvalidInputException(
          "expected an input named '" + name + "', got '" + tensor.name() + "'");
    }
    if (tensor.dataType() != dataType || !allows(tensor.shape())) {
      throw new InvalidInputException(
          "input '"
              + name
              + "': expected "
              + dataType
              + " "
              + shape
              + ", got "
              + tensor.dataType()
              + " "
              + tensor.shape());
    }
  }

  private boolean allows(List<Long> actual) {
    if (actual.size() != shape.size()) {
      return false;
    }
    for (int i = 0; i < shape.size(); i++) {
      if (shape.get(i) != -1 && !shape.get(i).equals(actual.get(i))) {
        return false;
      }
    }
    return true;
  }
}
