package io.sconce.conformance.function;

import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gives back the bytes that come, and a tensor of each datatype. */
public final class EchoPredictor implements Predictor<byte[], byte[]>, TensorPredictor {

  @Override
  public void load(Settings settings) {}

  @Override
  public byte[] predict(byte[] input, Call call) {
    return input;
  }

  @Override
  public String outputMediaType() {
    return "image/x-echo";
  }

  @Override
  public List<TensorSpec> inputs() {
    List<TensorSpec> specs = new ArrayList<>();
    for (DataType type : DataType.values()) {
      specs.add(new TensorSpec(type.name(), type, List.of(-1L)));
    }
    return specs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return inputs();
  }

  @Override
  public List<Tensor> infer(List<Tensor> inputs, Call call) {
    return inputs.stream().sorted(Comparator.comparing(Tensor::dataType)).toList();
  }

  @Override
  public void close() {}
}
