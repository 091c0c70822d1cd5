package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.ChildJvm;
import io.sconce.DataType;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a start, and a function that nobody sends tensors to, pays for inference. */
final class InferenceStartTest {

  private static final String PREDICTED = "a typed prediction is answered";
  private static final String INFERRED = "an inference is answered";

  /** Starts an endpoint, predicts, and then infers. */
  static final class Main implements Predictor<String, String>, TensorPredictor {

    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      return input;
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(new TensorSpec("x", DataType.FP64, List.of(1L)));
    }

    @Override
    public List<TensorSpec> outputs() {
      return inputs();
    }

    @Override
    public List<Tensor> infer(List<Tensor> inputs, Call call) {
      return inputs;
    }

    @Override
    public void close() {}

    public static void main(String[] args) {
      PredictionEndpoint endpoint = new PredictionEndpoint(new Main(), Settings.of(Map.of()));
      endpoint.load();
      post(endpoint, "/predict", "\"a\"");
      System.out.println(PREDICTED);
      post(
          endpoint,
          "/v2/models/main/infer",
          "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP64\","
              + "\"data\":[0.12345678901234567890]}]}");
      System.out.println(INFERRED);
    }

    private static void post(PredictionEndpoint endpoint, String path, String body) {
      Response response =
          endpoint.handle(Request.of("POST", path).body(body.getBytes(StandardCharsets.UTF_8)));
      if (response.status() != 200) {
        throw new AssertionError(response.text());
      }
    }
  }

  @Test
  void what_reads_and_writes_tensors_is_loaded_by_the_first_inference() throws Exception {
    String output;
    try (ChildJvm jvm = ChildJvm.of(Main.class).option("-Xlog:class+load").start()) {
      output = jvm.output();
    }

    assertThat(output).contains(PREDICTED, INFERRED);
    String before = output.substring(0, output.indexOf(PREDICTED));
    String after = output.substring(output.indexOf(PREDICTED));
    for (Class<?> type :
        List.of(
            InferenceRequest.class,
            InferenceRequestReader.class,
            InputTensorReader.class,
            TensorData.class,
            JsonScanner.class,
            InferenceResponseWriter.class)) {
      assertThat(before).doesNotContain(" " + type.getName() + " ");
      assertThat(after).contains(" " + type.getName() + " ");
    }
    assertThat(before).doesNotContain("fastdoubleparser.");
    assertThat(after).contains("fastdoubleparser.");
  }
}
