package io.sconce;

import java.util.List;

/**
 * A predictor that also answers raw tensors, past its typed input and output. What it takes and
 * gives is declared, so that nothing else ever reaches the model.
 */
public interface TensorPredictor {

  /**
   * The tensors that the model takes, in the order of its arguments.
   *
   * @return unmodifiable; empty if the model's tensors were not declared
   */
  List<TensorSpec> inputs();

  /**
   * The tensors that the model gives, in its order.
   *
   * @return unmodifiable; empty if the model's tensors were not declared
   */
  List<TensorSpec> outputs();

  /**
   * Runs the model on raw tensors.
   *
   * @param inputs one for each of {@link #inputs()}, in any order
   * @param call the deadline and id
   * @return one for each of {@link #outputs()}, in that order
   * @throws InvalidInputException if a tensor is missing, unknown, or of another datatype or shape;
   *     nothing was run
   * @throws UnavailableException if there is no answer now
   * @throws DeadlineExceededException if the call's time is over
   * @throws PredictionFailedException if the model fails, or gives other tensors than it declares
   */
  List<Tensor> infer(List<Tensor> inputs, Call call);
}
