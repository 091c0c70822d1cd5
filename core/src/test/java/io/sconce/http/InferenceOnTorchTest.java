package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.DataType;
import io.sconce.Settings;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Open Inference Protocol over real models on the real libtorch. */
@Timeout(120)
final class InferenceOnTorchTest {

  private static final class RawOnly extends TorchPredictor<String, String> {
    RawOnly(TorchModel model) {
      super(model);
    }
  }

  private static final TorchModel DICT =
      TorchModel.at("classpath:dict.pt")
          .input("x", DataType.FP32, -1, -1)
          .output("sum", DataType.FP32, -1)
          .output("twice", DataType.FP32, -1, -1);

  /** One of each datatype; what the model gives it back as is the same text. */
  private static final Map<DataType, String> ELEMENTS =
      Map.of(
          DataType.BOOL, "true,false",
          DataType.UINT8, "0,255",
          DataType.INT8, "-128,127",
          DataType.INT16, "-32768,32767",
          DataType.INT32, "-2147483648,2147483647",
          DataType.INT64, "9007199254740993,-9223372036854775808",
          DataType.FP16, "0.5,\"-Infinity\"",
          DataType.FP32, "0.1,\"NaN\"",
          DataType.FP64, "0.1,\"Infinity\"");

  @Test
  void every_datatype_goes_through_a_model_and_back_as_json() {
    TorchModel model = TorchModel.at("classpath:types.pt");
    StringBuilder inputs = new StringBuilder();
    for (DataType type : DataType.values()) {
      model = model.input("in-" + type, type, -1).output("out-" + type, type, -1);
      inputs
          .append(inputs.isEmpty() ? "" : ",")
          .append("{\"name\":\"in-" + type + "\",\"datatype\":\"" + type + "\",\"shape\":[2],")
          .append("\"data\":[" + ELEMENTS.get(type) + "]}");
    }

    Response response = infer(model, "{\"inputs\":[" + inputs + "]}");

    StringBuilder outputs = new StringBuilder();
    for (DataType type : DataType.values()) {
      outputs
          .append(outputs.isEmpty() ? "" : ",")
          .append("{\"name\":\"out-" + type + "\",\"datatype\":\"" + type + "\",\"shape\":[2],")
          .append("\"data\":[" + ELEMENTS.get(type) + "]}");
    }
    assertThat(response.text()).endsWith("\"outputs\":[" + outputs + "]}");
  }

  @Test
  void a_dicts_tensors_are_the_declared_outputs_and_every_phase_is_timed() {
    Response response =
        infer(
            DICT,
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"data\":[[1,2],[3,4]]}]}");

    assertThat(response.text())
        .endsWith(
            "[{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[3.0,7.0]},"
                + "{\"name\":\"twice\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"data\":[2.0,4.0,6.0,8.0]}]}");
    assertThat(response.headers().first("Server-Timing").orElseThrow())
        .containsSubsequence("decode;dur=", "queue;dur=", "predict;dur=", "encode;dur=");
  }

  @Test
  void binary_data_goes_through_a_model_and_back() {
    byte[] json =
        ("{\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"twice\"}],\"inputs\":["
                + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":"
                + "{\"binary_data_size\":8}}]}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(json, json.length + 8);
    body[json.length + 2] = (byte) 0x80; // 1.0
    body[json.length + 3] = 0x3f;
    body[json.length + 7] = 0x40; // 2.0

    Response response =
        infer(
            DICT,
            Request.of("POST", "/v2/models/m/infer")
                .header("Inference-Header-Content-Length", Integer.toString(json.length))
                .body(body));

    int head =
        Integer.parseInt(response.headers().first("Inference-Header-Content-Length").orElseThrow());
    assertThat(Arrays.copyOfRange(response.body(), head, response.body().length))
        .containsExactly(0, 0, 0, 0x40, 0, 0, 0x80, 0x40);
  }

  @Test
  void a_name_that_means_something_to_djl_is_only_an_unknown_name() {
    Response response =
        infer(
            DICT,
            "{\"inputs\":[{\"name\":\"module_method:train\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                + "\"data\":[1]}]}");

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.text())
        .contains("input 'module_method:train' is unknown; the model takes 'x'");
  }

  private static Response infer(TorchModel model, String body) {
    return infer(
        model,
        Request.of("POST", "/v2/models/m/infer").body(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static Response infer(TorchModel model, Request request) {
    try (PredictionEndpoint endpoint =
        new PredictionEndpoint(new RawOnly(model), Settings.of(Map.of("SCONCE_MODEL_NAME", "m")))) {
      endpoint.load();
      return endpoint.handle(request);
    }
  }
}
