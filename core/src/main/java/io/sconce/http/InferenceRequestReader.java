package io.sconce.http;

import io.sconce.InvalidInputException;
import io.sconce.MalformedInputException;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request of the Open Inference Protocol, with its binary tensor data extension, against
 * what a model declares. Used once.
 *
 * <p>What breaks the protocol is {@link MalformedInputException}, 400; a tensor that is not this
 * model's is {@link InvalidInputException}, 422. Members and parameters that the protocol does not
 * have are ignored.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">The protocol</a>
 * @see <a
 *     href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md">The
 *     extension</a>
 */
final class InferenceRequestReader {

  private static final Set<String> MEMBERS = Set.of("id", "parameters", "inputs", "outputs");
  private static final Set<String> OUTPUT_MEMBERS = Set.of("name", "parameters");
  private static final String BINARY_DATA_OUTPUT = "binary_data_output";

  private final byte[] body;
  private final int jsonBytes;
  private final JsonScanner json;
  private final int maxElements;
  private final Map<String, TensorSpec> declaredInputs;
  private final Map<String, TensorSpec> declaredOutputs;

  private final Map<String, InputTensorReader> inputs = new LinkedHashMap<>();
  private final Map<String, Optional<Boolean>> outputs = new LinkedHashMap<>();
  private Optional<String> id = Optional.empty();
  private InferenceParameters parameters = InferenceParameters.none("the request");

  /**
   * Reads nothing yet.
   *
   * @param body the JSON, and behind it the bytes of those inputs that come as bytes
   * @param jsonBytes how much of the body is JSON
   * @param model declares what it takes and gives
   * @param maxDepth how deep the JSON may be nested
   * @param maxElements how many elements a tensor may have
   */
  InferenceRequestReader(
      byte[] body, int jsonBytes, TensorPredictor model, int maxDepth, int maxElements) {
    this.body = body;
    this.jsonBytes = jsonBytes;
    this.json = new JsonScanner(body, jsonBytes, maxDepth);
    this.maxElements = maxElements;
    this.declaredInputs = byName(model.inputs());
    this.declaredOutputs = byName(model.outputs());
  }

  private static Map<String, TensorSpec> byName(List<TensorSpec> specs) {
    Map<String, TensorSpec> byName = new LinkedHashMap<>();
    for (TensorSpec spec : specs) {
      byName.put(spec.name(), spec);
    }
    return byName;
  }

  InferenceRequest read() {
    if (jsonBytes == 0) {
      throw new MalformedInputException("the body is empty; expected JSON, an object with inputs");
    }
    json.expect('{', "the body", "an object");
    json.object(MEMBERS, this::readMember);
    json.finish();
    List<Tensor> tensors = tensors();
    checkDeclared(tensors);
    Map<String, Object> forTheModel = new HashMap<>(parameters.values());
    forTheModel.remove(BINARY_DATA_OUTPUT); // Says how the answer is written, and nothing else.
    return new InferenceRequest(id, forTheModel, tensors, wanted());
  }

  private void readMember(String member) {
    // Optional ones are null where clients write what they have not.
    if (!member.equals("inputs") && json.skippedNull()) {
      return;
    }
    switch (member) {
      case "id" -> id = Optional.of(json.string("id"));
      case "parameters" -> parameters = InferenceParameters.read(json, "the request");
      case "inputs" -> {
        json.expect('[', "inputs", "an array");
        json.array(this::readInput);
      }
      case "outputs" -> {
        json.expect('[', "outputs", "an array");
        json.array(this::readOutput);
      }
      default -> json.skip();
    }
  }

  private void readInput() {
    InputTensorReader input = new InputTensorReader(json, body, jsonBytes, maxElements);
    String name = input.readJson();
    // At once, so that not more tensors are held than the model takes.
    if (!declaredInputs.containsKey(name)) {
      throw new InvalidInputException(
          "input '" + name + "' is unknown; the model takes " + names(declaredInputs));
    }
    if (inputs.put(name, input) != null) {
      throw new InvalidInputException("input '" + name + "' is there twice");
    }
  }

  private void readOutput() {
    json.expect('{', "outputs", "objects");
    Requested output = new Requested();
    json.object(
        OUTPUT_MEMBERS,
        member -> {
          switch (member) {
            case "name" -> output.name = json.string("an output's name");
            case "parameters" -> output.parameters = InferenceParameters.read(json, "an output");
            default -> json.skip();
          }
        });
    if (output.name == null) {
      throw new MalformedInputException("an output: name is missing");
    }
    if (!declaredOutputs.containsKey(output.name)) {
      throw new InvalidInputException(
          "output '" + output.name + "' is unknown; the model gives " + names(declaredOutputs));
    }
    if (outputs.put(output.name, output.parameters.flag("binary_data")) != null) {
      throw new InvalidInputException("output '" + output.name + "' is there twice");
    }
  }

  /** One of {@code outputs}, while it is read. */
  private static final class Requested {
    private @Nullable String name;
    private InferenceParameters parameters = InferenceParameters.none("an output");
  }

  /** The bytes of the inputs stand behind the JSON, in the order of the inputs. */
  private List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    int at = jsonBytes;
    for (InputTensorReader input : inputs.values()) {
      tensors.add(input.tensor(at));
      at += input.binaryBytes().orElse(0L).intValue();
    }
    if (at != body.length) {
      throw new MalformedInputException(
          "expected "
              + (at - jsonBytes)
              + " bytes of binary data behind the JSON, got "
              + (body.length - jsonBytes));
    }
    return tensors;
  }

  private void checkDeclared(List<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      for (TensorSpec spec : declaredInputs.values()) {
        if (spec.name().equals(tensor.name())) {
          spec.check(tensor);
        }
      }
    }
    for (TensorSpec spec : declaredInputs.values()) {
      if (!inputs.containsKey(spec.name())) {
        throw new InvalidInputException(
            "input '"
                + spec.name()
                + "' is missing; expected "
                + spec.dataType()
                + " "
                + spec.shape());
      }
    }
  }

  /** What the client asks for; all, if it does not ask. */
  private List<InferenceRequest.Output> wanted() {
    boolean allBinary = parameters.flag(BINARY_DATA_OUTPUT).orElse(false);
    List<InferenceRequest.Output> wanted = new ArrayList<>();
    for (String name : (outputs.isEmpty() ? declaredOutputs : outputs).keySet()) {
      Optional<Boolean> binary = outputs.getOrDefault(name, Optional.empty());
      wanted.add(new InferenceRequest.Output(name, binary.orElse(allBinary)));
    }
    return wanted;
  }

  private static String names(Map<String, TensorSpec> declared) {
    return "'" + String.join("', '", declared.keySet()) + "'";
  }
}
