package io.sconce.http;

import io.sconce.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An inference request of the Open Inference Protocol.
 *
 * @param id what the client calls it
 * @param parameters strings, numbers and booleans by name
 * @param inputs one for each tensor that the model takes, in the client's order
 * @param outputs the tensors that the client wants, in its order
 */
record InferenceRequest(
    Optional<String> id,
    Map<String, Object> parameters,
    List<Tensor> inputs,
    List<Output> outputs) {

  InferenceRequest {
    parameters = Map.copyOf(parameters);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * A tensor that the client wants.
   *
   * @param name one that the model declares
   * @param binary whether its elements go as bytes behind the JSON
   */
  record Output(String name, boolean binary) {}

  /** Whether anything of the answer goes as bytes behind the JSON. */
  boolean wantsBinary() {
    return outputs.stream().anyMatch(Output::binary);
  }
}
