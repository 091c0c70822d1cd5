package io.sconce.benchmarks.handwritten;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * By hand on Lambda: the model loaded once, one predictor, a stream handler, an HTTP API 2.0 event
 * whose body is a JSON array of 64 numbers.
 */
public final class HandwrittenHandler implements RequestStreamHandler {

  private static final Gson GSON = new Gson();

  private final ZooModel<NDList, NDList> model;
  private final Predictor<NDList, NDList> predictor;

  /**
   * Loads the TorchScript file, FP32 [1, 64] to FP32 [1, 10], that the variable MODEL names.
   *
   * @throws Exception if it cannot be loaded
   */
  public HandwrittenHandler() throws Exception {
    model =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optEngine("PyTorch")
            .optModelPath(Path.of(Objects.requireNonNull(System.getenv("MODEL"), "MODEL")))
            .optTranslator(new NoopTranslator(null))
            .build()
            .loadModel();
    predictor = model.newPredictor();
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    JsonObject event = JsonParser.parseReader(new InputStreamReader(in, UTF_8)).getAsJsonObject();
    float[] pixels = GSON.fromJson(event.get("body").getAsString(), float[].class);
    float[] scores;
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList input = new NDList(manager.create(pixels).reshape(1, pixels.length));
      scores = predictor.predict(input).get(0).toFloatArray();
    } catch (TranslateException e) {
      throw new IOException(e);
    }
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    JsonObject reply = new JsonObject();
    reply.addProperty("statusCode", 200);
    reply.addProperty("body", GSON.toJson(Map.of("digit", best, "scores", scores)));
    Writer writer = new OutputStreamWriter(out, UTF_8);
    GSON.toJson(reply, writer);
    writer.flush();
  }
}
