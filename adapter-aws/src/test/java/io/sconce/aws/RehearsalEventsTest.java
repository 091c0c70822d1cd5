package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.aws.Predictors.DistancePredictor;
import io.sconce.aws.Predictors.Point;
import io.sconce.http.Rehearsal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

class RehearsalEventsTest {

  private static final byte[] SAMPLE = "{\"x\":3,\"y\":4}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource(
      value = Event.Kind.class,
      names = {"HTTP_API", "REST_API", "LOAD_BALANCER"})
  void an_event_is_of_its_kind_and_is_answered(Event.Kind kind) throws Exception {
    byte[] event = RehearsalEvents.event(kind, SAMPLE);

    JsonObject reply =
        new Function(new DistancePredictor())
            .invoke(event, TestContext.ONE_MINUTE)
            .getAsJsonObject();

    assertThat(EventReader.read(event).kind()).isEqualTo(kind);
    assertThat(EventReader.read(event).headers)
        .containsEntry("accept", "*/*")
        .containsEntry("content-type", "application/json");
    assertThat(reply.get("statusCode").getAsInt()).isEqualTo(200);
    assertThat(JsonParser.parseString(reply.get("body").getAsString()))
        .isEqualTo(JsonParser.parseString("{\"distance\":5.0}"));
  }

  /** Skipping one is on the way of a request. */
  @ParameterizedTest
  @CsvSource({"HTTP_API, routeKey", "REST_API, resource"})
  void an_event_has_a_member_that_nobody_reads_as_real_ones_do(Event.Kind kind, String member)
      throws Exception {
    String event = new String(RehearsalEvents.event(kind, SAMPLE), StandardCharsets.UTF_8);

    assertThat(JsonParser.parseString(event).getAsJsonObject().has(member)).isTrue();
  }

  @Test
  void sends_each_kind_of_event_through_the_handler_without_a_line_in_the_log() {
    DistancePredictor predictor = sampled(new Point(3, 4));
    Rehearsal rehearsal = new Function(predictor).function().rehearsal(RehearsalEvents.EVERY_KIND);
    predictor.calls = 0;
    PrintStream before = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      rehearsal.run(8);
    } finally {
      System.setOut(before);
    }

    assertThat(predictor.calls).isEqualTo(8);
    assertThat(predictor.logContext).containsEntry("requestId", "rehearsal");
    assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void a_sample_that_fails_ends_nothing_for_callers() {
    DistancePredictor predictor = sampled(new Point(0, 0));
    Function function = new Function(predictor, Map.of());
    predictor.calls = 0;

    function.function().rehearsal(RehearsalEvents.EVERY_KIND).run(8);

    assertThat(predictor.calls).isEqualTo(8);
    assertThat(function.invoke("{\"x\":3,\"y\":4}").toString()).isEqualTo("{\"distance\":5.0}");
  }

  private static DistancePredictor sampled(Point sample) {
    DistancePredictor predictor = new DistancePredictor();
    predictor.samples = List.of(sample);
    return predictor;
  }
}
