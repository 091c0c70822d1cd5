package io.sconce.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever comes as raw tensors is answered, and what reaches the model is what it declares. Jazzer
 * looks for what is not where JAZZER_FUZZ=1 is set, for one method at a time; else it repeats what
 * it has found, which lies in the resources beside this class.
 */
final class InferenceFuzzTest {

  private static final String PATH = "/v2/models/mirror/infer";

  /** Gives back what it takes, a tensor of each datatype, once it is sure of it. */
  private static final class MirrorPredictor implements Predictor<String, String>, TensorPredictor {

    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      throw new AssertionError("raw tensors go past it");
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(
          new TensorSpec("b", DataType.BOOL, List.of(-1L)),
          new TensorSpec("u", DataType.UINT8, List.of(-1L, -1L, 3L)),
          new TensorSpec("i", DataType.INT8, List.of(2L)),
          new TensorSpec("s", DataType.INT16, List.of(-1L)),
          new TensorSpec("w", DataType.INT32, List.of(1L, -1L)),
          new TensorSpec("l", DataType.INT64, List.of(-1L)),
          new TensorSpec("h", DataType.FP16, List.of(-1L)),
          new TensorSpec("f", DataType.FP32, List.of(-1L, 2L)),
          new TensorSpec("d", DataType.FP64, List.of()));
    }

    @Override
    public List<TensorSpec> outputs() {
      return inputs();
    }

    @Override
    public List<Tensor> infer(List<Tensor> tensors, Call call) {
      List<Tensor> outputs = new ArrayList<>();
      for (TensorSpec input : inputs()) {
        Tensor tensor =
            tensors.stream().filter(t -> t.name().equals(input.name())).findAny().orElseThrow();
        check(input, tensor);
        outputs.add(tensor);
      }
      if (tensors.size() != outputs.size()) {
        throw new IllegalStateException("got " + tensors.size() + " tensors");
      }
      return outputs;
    }

    /** What is thrown here is no fault of the caller's, and becomes 500. */
    private static void check(TensorSpec declared, Tensor tensor) {
      if (tensor.dataType() != declared.dataType()
          || tensor.shape().size() != declared.shape().size()) {
        throw new IllegalStateException("got " + tensor + " for " + declared);
      }
      for (int i = 0; i < tensor.shape().size(); i++) {
        long expected = declared.shape().get(i);
        if (expected != -1 && expected != tensor.shape().get(i)) {
          throw new IllegalStateException("got " + tensor + " for " + declared);
        }
      }
      ByteBuffer data = tensor.data();
      while (tensor.dataType() == DataType.BOOL && data.hasRemaining()) {
        if ((data.get() & ~1) != 0) {
          throw new IllegalStateException("got neither 0 nor 1 for " + declared);
        }
      }
    }

    @Override
    public void close() {}
  }

  private static final PredictionEndpoint ENDPOINT =
      Endpoints.loaded(new MirrorPredictor(), Settings.of(Fuzzing.LIMITS));

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void json(byte[] body) {
    int unused = answer(Request.of("POST", PATH).body(body));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void binary(byte[] message) {
    int unused = answer(binaryRequest(message));
  }

  /**
   * The first line is how long the JSON is said to be. Where it is empty the JSON ends at a zero
   * byte, so that a change of the JSON is not always a wrong length, too.
   */
  private static Request binaryRequest(byte[] message) {
    int line = indexOf(message, '\n', 0);
    byte[] body = Arrays.copyOfRange(message, Math.min(line + 1, message.length), message.length);
    Request request = Request.of("POST", PATH).header("Content-Type", "application/octet-stream");
    if (line > 0) {
      return said(request, new String(message, 0, line, ISO_8859_1)).body(body);
    }
    int end = indexOf(body, 0, 0);
    byte[] joined = Arrays.copyOf(body, Math.max(end, body.length - 1));
    System.arraycopy(body, Math.min(end + 1, body.length), joined, end, joined.length - end);
    return said(request, Integer.toString(end)).body(joined);
  }

  private static Request said(Request request, String length) {
    try {
      return request.header(InferenceProtocol.JSON_LENGTH, length);
    } catch (IllegalArgumentException e) {
      return request; // No header, on no cloud.
    }
  }

  /** The end, where there is none. */
  private static int indexOf(byte[] bytes, int wanted, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** The short run that every build makes: good bodies with some bytes changed, always the same. */
  @ParameterizedTest
  @CsvSource({"json,flat", "json,nested", "binary,all", "binary,mixed"})
  @Timeout(60)
  void good_tensors_with_some_bytes_changed_are_answered(String way, String seed) {
    Random random = new Random(1);
    byte[] good = seed(way + "/" + seed);
    assertThat(answer(request(way, good))).isEqualTo(200);
    for (int i = 0; i < 5_000; i++) {
      int unused = answer(request(way, Fuzzing.changed(good, random)));
    }
  }

  private static Request request(String way, byte[] body) {
    return way.equals("json") ? Request.of("POST", PATH).body(body) : binaryRequest(body);
  }

  private static byte[] seed(String name) {
    String resource = "InferenceFuzzTestInputs/" + name;
    try (InputStream in =
        Objects.requireNonNull(InferenceFuzzTest.class.getResourceAsStream(resource))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status. What is answered with 200 is what the protocol says that it is. */
  private static int answer(Request request) {
    Response response = Fuzzing.answer(ENDPOINT, request);
    if (response.status() == 200) {
      checkSizes(response);
    }
    return response.status();
  }

  private static void checkSizes(Response response) {
    int jsonBytes =
        response
            .headers()
            .first(InferenceProtocol.JSON_LENGTH)
            .map(Integer::parseInt)
            .orElse(response.body().length);
    String text = new String(response.body(), 0, jsonBytes, UTF_8);
    JsonObject head = JsonParser.parseString(text).getAsJsonObject();
    int binaryBytes = 0;
    for (JsonElement each : head.getAsJsonArray("outputs")) {
      JsonObject output = each.getAsJsonObject();
      if (output.has("parameters")) {
        binaryBytes += output.getAsJsonObject("parameters").get("binary_data_size").getAsInt();
      } else {
        assertThat(output.getAsJsonArray("data").size())
            .isEqualTo(elements(output.getAsJsonArray("shape")));
      }
    }
    assertThat(jsonBytes + binaryBytes).isEqualTo(response.body().length);
  }

  private static int elements(Iterable<JsonElement> shape) {
    int elements = 1;
    for (JsonElement dimension : shape) {
      elements *= dimension.getAsInt();
    }
    return elements;
  }
}
