package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RehearsalTest {

  private record Point(float x, float y) {

    static int made;

    Point {
      made++;
    }
  }

  /** Counts what it is asked; fails where a test says so. */
  private static class PointPredictor implements Predictor<Point, Float> {

    private final List<Point> samples;
    final List<Float> asked = new ArrayList<>();
    final List<String> ids = new ArrayList<>();

    PointPredictor(Point... samples) {
      this.samples = List.of(samples);
    }

    @Override
    public void load(Settings settings) {}

    @Override
    public Float predict(Point point, Call call) {
      asked.add(point.x());
      ids.add(call.requestId());
      if (point.y() == 0) {
        throw new IllegalStateException("the model broke");
      }
      return point.x() / point.y();
    }

    @Override
    public List<Point> samples() {
      return samples;
    }

    @Override
    public void close() {}
  }

  private final List<Response> responses = new ArrayList<>();

  private Rehearsal rehearsal(PredictionEndpoint endpoint) {
    return rehearsal(endpoint, Duration.ZERO);
  }

  /** By a clock that goes on when something is sent, and not otherwise. */
  private Rehearsal rehearsal(PredictionEndpoint endpoint, Duration each) {
    AtomicLong nanos = new AtomicLong();
    return new Rehearsal(
        endpoint,
        body -> {
          responses.add(endpoint.handle(Rehearsal.request(body)));
          nanos.addAndGet(each.toNanos());
        },
        nanos::get);
  }

  private static PredictionEndpoint endpoint(Predictor<?, ?> predictor) {
    return new PredictionEndpoint(predictor, Settings.of(Map.of()));
  }

  private static PredictionEndpoint loaded(Predictor<?, ?> predictor) {
    PredictionEndpoint endpoint = endpoint(predictor);
    endpoint.load();
    return endpoint;
  }

  @Test
  void sends_every_sample_in_turn() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2), new Point(3, 4));

    rehearsal(loaded(predictor)).run(3);

    assertThat(predictor.asked).containsExactly(1f, 3f, 1f);
    assertThat(predictor.ids).containsOnly("rehearsal");
    assertThat(responses).extracting(Response::text).containsExactly("0.5", "0.75", "0.5");
  }

  @Test
  void predictions_that_take_long_end_it_early() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2));

    rehearsal(loaded(predictor), Duration.ofMillis(20)).run(8);

    assertThat(predictor.asked).hasSize(3);
  }

  @Test
  void predictions_that_have_taken_50_ms_have_taken_long() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2));

    rehearsal(loaded(predictor), Duration.ofMillis(25)).run(8);

    assertThat(predictor.asked).hasSize(2);
  }

  @Test
  void what_is_no_prediction_may_take_as_long_as_it_takes() {
    rehearsal(endpoint(new PointPredictor(new Point(1, 2))), Duration.ofMillis(20)).run(8);

    assertThat(responses).hasSize(8);
  }

  @Test
  void before_the_model_is_loaded_a_sample_is_decoded_and_told_503() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2));
    int before = Point.made;

    rehearsal(endpoint(predictor)).run(2);

    assertThat(Point.made).isEqualTo(before + 2);
    assertThat(predictor.asked).isEmpty();
    assertThat(responses).extracting(Response::status).containsExactly(503, 503);
  }

  @Test
  void before_the_model_is_loaded_a_callers_body_is_not_even_read() {
    PointPredictor predictor = new PointPredictor();

    Response response =
        endpoint(predictor).handle(Request.of("POST", "/predict").body(new byte[] {'?'}));

    assertThat(response.status()).isEqualTo(503);
  }

  @Test
  void leaves_no_line_in_the_log_whatever_comes_of_it() {
    PredictionEndpoint endpoint = loaded(new PointPredictor(new Point(1, 2), new Point(1, 0)));
    PredictionEndpoint unloaded = endpoint(new PointPredictor(new Point(1, 2)));

    String log =
        printedBy(
            () -> {
              rehearsal(endpoint).run(2);
              rehearsal(unloaded).run(1);
            });

    assertThat(log).isEmpty();
    assertThat(responses).extracting(Response::status).containsExactly(200, 500, 503);
  }

  @Test
  void a_callers_request_is_logged_as_ever_afterwards() {
    PredictionEndpoint endpoint = loaded(new PointPredictor(new Point(1, 2)));
    rehearsal(endpoint).run(1);

    String log =
        printedBy(
            () ->
                endpoint.handle(
                    Request.of("POST", "/predict")
                        .body("{\"x\":1,\"y\":2}".getBytes(StandardCharsets.UTF_8))));

    assertThat(log.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("INFO POST /predict 200 in "),
            line -> assertThat(line).contains(" as 'point': cold start, ready after "));
  }

  @Test
  void settles_once_rounds_get_no_faster() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2));

    int sent = rehearsal(loaded(predictor)).settle(Duration.ofSeconds(60));

    assertThat(sent).isGreaterThanOrEqualTo(4 * 256).isEqualTo(predictor.asked.size());
    assertThat(sent % 256).isZero();
  }

  @Test
  void samples_are_spelled_in_a_second_way_too() throws Exception {
    String json = "{\"a\":[5.0,-0.25,1e3,7],\"b\":{\"c\":null,\"d\":true,\"e\":\"5.0\"},\"f\":[]}";

    String respelled =
        new String(
            Rehearsal.respelled(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);

    assertThat(respelled).contains(" 5,", "\n");
    assertThat(respelled.replaceAll("\\s", "")).isEqualTo(json.replace("[5.0", "[5"));
  }

  @Test
  void stops_when_the_time_is_over_settled_or_not() {
    PointPredictor predictor = new PointPredictor(new Point(1, 2));

    int sent = rehearsal(loaded(predictor)).settle(Duration.ZERO);

    assertThat(sent).isZero();
    assertThat(predictor.asked).isEmpty();
  }

  @Test
  void counts_what_was_sent_when_the_time_is_over() {
    Duration within = Duration.ofMillis(20);
    PredictionEndpoint endpoint = loaded(new PointPredictor(new Point(1, 2)));
    List<byte[]> sent = new ArrayList<>();
    Rehearsal rehearsal =
        new Rehearsal(
            endpoint,
            body -> {
              sent.add(body);
              long end = System.nanoTime() + within.toNanos();
              while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
              }
            });

    int counted = rehearsal.settle(within);

    assertThat(counted).isEqualTo(sent.size());
  }

  @Test
  void has_nothing_to_settle_without_samples() {
    assertThat(rehearsal(loaded(new PointPredictor())).settle(Duration.ofSeconds(60))).isZero();
  }

  @Test
  void without_samples_nothing_is_sent() {
    rehearsal(loaded(new PointPredictor())).run(3);

    assertThat(responses).isEmpty();
  }

  @Test
  void with_a_sample_that_has_no_json_nothing_is_sent() {
    rehearsal(loaded(new PointPredictor(new Point(Float.NaN, 1)))).run(3);

    assertThat(responses).isEmpty();
  }

  @Test
  void what_fails_ends_it_and_is_thrown_to_nobody() {
    PredictionEndpoint endpoint = loaded(new PointPredictor(new Point(1, 2)));
    List<byte[]> sent = new ArrayList<>();

    new Rehearsal(
            endpoint,
            body -> {
              sent.add(body);
              throw new StackOverflowError();
            })
        .run(3);

    assertThat(sent).hasSize(1);
  }

  private static String printedBy(Runnable code) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      code.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
