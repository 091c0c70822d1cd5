package io.sconce.benchmarks.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import com.google.gson.Gson;
import io.sconce.Settings;
import io.sconce.benchmarks.Question;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.log.CloudLog;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One digit, through the whole endpoint of examples/digits, next to the model's call alone, and to
 * what a function by hand does; all with the same model in the same libtorch.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init") // JMH calls load before all else.
public class Serving {

  private final Gson gson = new Gson();
  private final PrintStream console = System.out;
  private final byte[] array = Question.HANDWRITTEN.json().getBytes(UTF_8);
  private final Request request =
      Request.of("POST", "/predict")
          .id("serving")
          .header("Content-Type", "application/json")
          .body(Question.SCONCE.json().getBytes(UTF_8));
  private final float[] pixels = gson.fromJson(Question.HANDWRITTEN.json(), float[].class);
  private PredictionEndpoint endpoint;
  private Model model;
  private Predictor<NDList, NDList> predictor;

  /**
   * Loads the example, and its model once more for the calls by hand.
   *
   * @throws Exception if that fails, or the answers are not the same
   */
  @Setup(Level.Trial)
  public void load() throws Exception {
    // Its line of the log is made and written as ever, but not to JMH's output.
    System.setOut(new PrintStream(new FileOutputStream("/dev/null"), false, UTF_8));
    ClassLoader loader = Serving.class.getClassLoader();
    CloudLog.install(loader);
    Settings settings = Settings.fromEnvironment();
    endpoint = new PredictionEndpoint(io.sconce.Predictor.find(settings, loader), settings);
    endpoint.load();
    model = Model.newInstance("digits", "PyTorch");
    model.load(Path.of("examples", "digits", "target", "sconce", "gcp"), "digits");
    predictor = model.newPredictor(new NoopTranslator(null));
    check(Arrays.toString(raw()), endpoint().text());
    check(Arrays.toString(raw()), new String(byHand(), UTF_8));
  }

  private static void check(String scores, String answer) {
    String theirs = scores.replace(" ", "");
    if (!answer.contains(theirs)) {
      throw new IllegalStateException("expected " + theirs + ", got " + answer);
    }
  }

  /** Frees the model. */
  @TearDown(Level.Trial)
  public void close() {
    predictor.close();
    model.close();
    endpoint.close();
    System.setOut(console);
  }

  /**
   * The model's call alone, by DJL.
   *
   * @return ten scores
   * @throws TranslateException if it fails
   */
  @Benchmark
  public float[] raw() throws TranslateException {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList input = new NDList(manager.create(pixels).reshape(1, pixels.length));
      return predictor.predict(input).get(0).toFloatArray();
    }
  }

  /**
   * From a request to a response, with its line of the log.
   *
   * @return the response
   */
  @Benchmark
  public Response endpoint() {
    return endpoint.handle(request);
  }

  /**
   * JSON by Gson, the model's call, JSON by Gson: no checks, no errors, no log.
   *
   * @return the answer's bytes
   * @throws TranslateException if the model's call fails
   */
  @Benchmark
  public byte[] byHand() throws TranslateException {
    float[] from = gson.fromJson(new String(array, UTF_8), float[].class);
    float[] scores;
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList input = new NDList(manager.create(from).reshape(1, from.length));
      scores = predictor.predict(input).get(0).toFloatArray();
    }
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return gson.toJson(Map.of("digit", best, "scores", scores)).getBytes(UTF_8);
  }
}
