package io.sconce.examples.digits;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.sconce.Body;
import io.sconce.DataType;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Tells which digit a handwritten one is. Takes 64 numbers as JSON, or a PNG or JPEG picture of it:
 *
 * <pre>{@code
 * {"pixels": [0, 0, 5, 13, 9, 1, 0, 0, …]}  ->  {"digit": 0, "scores": [0.999, …]}
 * }</pre>
 */
public final class DigitPredictor extends TorchPredictor<Digit, Guess> {

  /** Names the model; it is loaded later. */
  public DigitPredictor() {
    super(
        TorchModel.at("classpath:digits.pt")
            .input("pixels", DataType.FP32, -1, 64)
            .output("scores", DataType.FP32, -1, 10));
  }

  @Override
  protected NDList encode(NDManager manager, Digit digit) {
    return new NDList(manager.create(digit.pixels())); // FP32 [64]
  }

  @Override
  protected Guess decode(NDList output) {
    return Guess.of(output.singletonOrThrow().toFloatArray()); // FP32 [10]
  }

  @Override
  public Map<String, Function<Body, Digit>> mediaTypes() {
    Function<Body, Digit> picture = body -> Picture.digit(body.image());
    return Map.of("image/png", picture, "image/jpeg", picture);
  }

  @Override
  public List<Digit> samples() {
    return List.of(
        new Digit(
            new float[] {
              0, 0, 5, 13, 9, 1, 0, 0,
              0, 0, 13, 15, 10, 15, 5, 0,
              0, 3, 15, 2, 0, 11, 8, 0,
              0, 4, 12, 0, 0, 8, 8, 0,
              0, 5, 8, 0, 0, 9, 8, 0,
              0, 4, 11, 0, 1, 12, 7, 0,
              0, 2, 14, 5, 10, 12, 0, 0,
              0, 0, 6, 13, 10, 0, 0, 0
            }));
  }
}
