package io.sconce.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sconce.Body;
import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever comes is answered, and never with a failure of ours. Jazzer looks for what is not where
 * JAZZER_FUZZ=1 is set, for one method at a time; else it repeats what it has found, which lies in
 * the resources beside this class.
 */
final class EndpointFuzzTest {

  enum Kind {
    ONE,
    TWO
  }

  /** A member of each type that has JSON. */
  record Everything(
      Optional<String> text,
      Optional<Integer> whole,
      Optional<Long> large,
      Optional<Double> real,
      Optional<Boolean> flag,
      Optional<byte[]> bytes,
      Optional<float[]> floats,
      Optional<long[]> longs,
      Optional<List<Kind>> kinds,
      Optional<Map<String, Everything>> nested,
      Optional<short[]> shorts,
      Optional<Object> any) {}

  private static final class EverythingPredictor implements Predictor<Everything, String> {
    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(Everything input, Call call) {
      return "read";
    }

    @Override
    public Map<String, Function<Body, Everything>> mediaTypes() {
      return Map.of("image/*", EverythingPredictor::size);
    }

    private static Everything size(Body body) {
      int width = body.image().getWidth();
      Optional<Object> any = Optional.of((double) width);
      return new Everything(
          Optional.empty(),
          Optional.of(width),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          any);
    }

    @Override
    public void close() {}
  }

  private static final PredictionEndpoint ENDPOINT =
      Endpoints.loaded(new EverythingPredictor(), Settings.of(Fuzzing.LIMITS));

  /** How a body is sent, with one that is good. */
  enum Way {
    JSON(
        "/predict",
        "application/json",
        """
        {"text":"a\\u00e9","whole":-5,"large":9007199254740993,"real":1e-3,"flag":true,"bytes":"AAEC",
        "floats":[0,1.5,-2e3],"longs":[1],"kinds":["ONE"],"nested":{"x":{"shorts":[1,2]}},"any":[{"a":null}]}
        """),
    INSTANCES(
        "/v1/models/everything:predict",
        "application/json",
        "{\"parameters\":{\"a\":1,\"b\":\"x\",\"c\":true},\"instances\":[{\"whole\":1},{\"flag\":false}]}"),
    FORM(
        "/predict",
        "multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type:"
            + " application/json\r\n\r\n{\"whole\":1}\r\n--b--\r\n"),
    GIF("/predict", "image/gif", "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;");

    private final String path;
    private final String type;
    private final String good;

    Way(String path, String type, String good) {
      this.path = path;
      this.type = type;
      this.good = good;
    }

    Request request(byte[] body) {
      return Request.of("POST", path).header("Content-Type", type).body(body);
    }
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void json(byte[] body) {
    isAnswered(Way.JSON.request(body));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void instances(byte[] body) {
    isAnswered(Way.INSTANCES.request(body));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void form(byte[] body) {
    isAnswered(Way.FORM.request(body));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void image(byte[] body) {
    isAnswered(Way.GIF.request(body));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void gzip(byte[] body) {
    isAnswered(Way.JSON.request(body).header("Content-Encoding", "gzip"));
  }

  @FuzzTest(maxDuration = Fuzzing.TEN_MINUTES)
  void head(byte[] head) {
    isAnswered(requestOf(new String(head, UTF_8)));
  }

  /** Its lines are a path and headers, as far as they can be ones. */
  private static Request requestOf(String head) {
    String[] lines = head.split("\n", -1);
    Request request = Request.of("POST", "/" + lines[0]).body(Way.JSON.good.getBytes(UTF_8));
    for (int i = 1; i < lines.length; i++) {
      String[] header = lines[i].split(":", 2);
      try {
        request = request.header(header[0], header.length == 1 ? "" : header[1]);
      } catch (IllegalArgumentException e) {
        // No header, on no cloud.
      }
    }
    return request;
  }

  /** The short run that every build makes: good bodies with some bytes changed, always the same. */
  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void good_bodies_with_some_bytes_changed_are_answered(Way way) {
    Random random = new Random(1);
    byte[] good = way.good.getBytes(UTF_8);
    assertThat(ENDPOINT.handle(way.request(good)).status()).isEqualTo(200);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = Fuzzing.changed(good, random);
      isAnswered(way.request(body));
      if (i % 20 == 0) {
        isAnswered(way.request(Fuzzing.zipped(body)).header("Content-Encoding", "gzip"));
        isAnswered(
            way.request(Fuzzing.changed(Fuzzing.zipped(good), random))
                .header("Content-Encoding", "gzip"));
      }
    }
  }

  private static void isAnswered(Request request) {
    Response unused = Fuzzing.answer(ENDPOINT, request);
  }
}
