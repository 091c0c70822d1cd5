package io.sconce.benchmarks.handwritten;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * By hand on Cloud Functions: the model loaded once, a predictor for each request since it is not
 * thread-safe, a body that is a JSON array of 64 numbers.
 */
public final class HandwrittenFunction implements HttpFunction {

  private static final Gson GSON = new Gson();

  private final ZooModel<NDList, NDList> model;

  /**
   * Loads the TorchScript file, FP32 [1, 64] to FP32 [1, 10], that the variable MODEL names.
   *
   * @throws Exception if it cannot be loaded
   */
  public HandwrittenFunction() throws Exception {
    model =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optEngine("PyTorch")
            .optModelPath(Path.of(Objects.requireNonNull(System.getenv("MODEL"), "MODEL")))
            .optTranslator(new NoopTranslator(null))
            .build()
            .loadModel();
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws Exception {
    float[] pixels = GSON.fromJson(request.getReader(), float[].class);
    float[] scores;
    try (Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDList input = new NDList(manager.create(pixels).reshape(1, pixels.length));
      scores = predictor.predict(input).get(0).toFloatArray();
    }
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    response.setContentType("application/json");
    GSON.toJson(Map.of("digit", best, "scores", scores), response.getWriter());
  }
}
