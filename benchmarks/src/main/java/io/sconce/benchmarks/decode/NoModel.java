package io.sconce.benchmarks.decode;

import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.util.List;

/** Takes a picture and answers one number of it. */
final class NoModel implements Predictor<NoModel.Picture, Float>, TensorPredictor {

  /** The same picture as an input of a user's own type. */
  @SuppressWarnings("ArrayRecordComponent") // Numbers of a tensor; nobody compares two of these.
  record Picture(float[] numbers) {}

  @Override
  public void load(Settings settings) {}

  @Override
  public Float predict(Picture input, Call call) {
    return input.numbers()[Decoding.NUMBERS - 1];
  }

  @Override
  public List<TensorSpec> inputs() {
    return List.of(new TensorSpec("picture", DataType.FP32, List.of(-1L, 3L, 224L, 224L)));
  }

  @Override
  public List<TensorSpec> outputs() {
    return List.of(new TensorSpec("number", DataType.FP32, List.of(1L)));
  }

  @Override
  public List<Tensor> infer(List<Tensor> inputs, Call call) {
    float last = inputs.get(0).data().getFloat((Decoding.NUMBERS - 1) * 4);
    return List.of(Tensor.of("number", new float[] {last}, 1));
  }

  @Override
  public void close() {}
}
