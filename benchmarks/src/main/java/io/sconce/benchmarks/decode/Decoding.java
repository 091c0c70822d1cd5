package io.sconce.benchmarks.decode;

import com.google.gson.Gson;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One picture of 3×224×224 numbers, 150,528, as an inference request and as a predictor's own
 * input, all the way through the endpoint to a model that does nothing with it; next to Gson, and
 * to copying the bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Decoding {

  static final int NUMBERS = 3 * 224 * 224;

  /** How the numbers are written. */
  public enum Form {
    /** As few digits as tell a float from the next: {@code 0.7308782}. What Java writes. */
    FLOAT,
    /** As many as tell a double: {@code 0.730878233909607}. What Python writes of a float32. */
    DOUBLE,
    /** Six decimals: {@code 0.730878}. */
    ROUNDED,
    /** Whole numbers from 0 to 255. */
    WHOLE
  }

  /** Of the numbers. */
  @Param public Form form = Form.FLOAT;

  private final Gson gson = new Gson();
  private String numbers = "";
  private byte[] floats = {};
  private Request json = Request.of("POST", "/");
  private Request binary = Request.of("POST", "/");
  private Request typed = Request.of("POST", "/");
  private PredictionEndpoint endpoint =
      new PredictionEndpoint(new NoModel(), Settings.of(Map.of()));

  /** Makes the requests. */
  @Setup(Level.Trial)
  public void prepare() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < NUMBERS; i++) {
      float number = random.nextFloat();
      text.append(i == 0 ? "[" : ",").append(text(number));
      bytes.putFloat(number);
    }
    numbers = text.append("]").toString();
    floats = bytes.array();
    json = infer("\"data\":" + numbers, new byte[0]);
    binary = infer("\"parameters\":{\"binary_data_size\":" + floats.length + "}", floats);
    typed =
        Request.of("POST", "/predict")
            .id("decode")
            .body(("{\"numbers\":" + numbers + "}").getBytes(StandardCharsets.UTF_8));
    endpoint.load();
    check(typed());
    check(json());
    check(binary());
  }

  private String text(float number) {
    return switch (form) {
      case FLOAT -> Float.toString(number);
      case DOUBLE -> Double.toString(number);
      case ROUNDED -> String.format(Locale.ROOT, "%.6f", number);
      case WHOLE -> Integer.toString((int) (number * 256));
    };
  }

  private static Request infer(String data, byte[] behind) {
    byte[] head =
        ("{\"inputs\":[{\"name\":\"picture\",\"shape\":[1,3,224,224],\"datatype\":\"FP32\","
                + data
                + "}]}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = ByteBuffer.allocate(head.length + behind.length).put(head).put(behind).array();
    return Request.of("POST", "/v2/models/no-model/infer")
        .id("decode")
        .header("Inference-Header-Content-Length", Integer.toString(head.length))
        .body(body);
  }

  private static void check(Response response) {
    if (response.status() != 200) {
      throw new IllegalStateException(response.text());
    }
  }

  /**
   * The whole request as JSON.
   *
   * @return an answer of one number
   */
  @Benchmark
  public Response json() {
    return endpoint.handle(json);
  }

  /**
   * The whole request with the numbers as bytes.
   *
   * @return an answer of one number
   */
  @Benchmark
  public Response binary() {
    return endpoint.handle(binary);
  }

  /**
   * The whole request as JSON, to a {@code float[]} in a record.
   *
   * @return an answer of one number
   */
  @Benchmark
  public Response typed() {
    return endpoint.handle(typed);
  }

  /**
   * The numbers alone, from text that is decoded already, by Gson.
   *
   * @return the numbers
   */
  @Benchmark
  public float[] gson() {
    return gson.fromJson(numbers, float[].class);
  }

  /**
   * The bytes of the numbers, copied.
   *
   * @return the copy
   */
  @Benchmark
  public byte[] copy() {
    return floats.clone();
  }
}
