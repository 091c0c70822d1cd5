package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Rehearsal;
import io.sconce.log.CloudLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crac.Core;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The hooks themselves; that the runtime calls them is tested with the real one. */
class SnapStartTest {

  @BeforeAll
  static void logs_as_the_handler_does() {
    CloudLog.install(SnapStartTest.class.getClassLoader());
  }

  /** Keeps what is done to it, a thing that is done again and again once. */
  private static class HookedPredictor implements Predictor<String, String> {

    final List<String> steps = new ArrayList<>();

    private void step(String step) {
      if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
        steps.add(step);
      }
    }

    @Override
    public void load(Settings settings) {
      step("load");
    }

    @Override
    public String predict(String input, Call call) {
      step("predict as " + call.requestId());
      return input;
    }

    @Override
    public List<String> samples() {
      return List.of("sample");
    }

    @Override
    public void beforeCheckpoint() {
      step("beforeCheckpoint");
    }

    @Override
    public void afterRestore() {
      step("afterRestore");
    }

    @Override
    public void close() {
      step("close");
    }
  }

  private static SnapStart hooks(PredictionEndpoint endpoint) {
    return new SnapStart(
        endpoint, new Rehearsal(endpoint, body -> endpoint.handle(Rehearsal.request(body))));
  }

  private static PredictionEndpoint endpoint(Predictor<?, ?> predictor) {
    return new PredictionEndpoint(predictor, Settings.of(Map.of()));
  }

  @Test
  void rehearses_before_the_snapshot_and_renews_after_it() {
    HookedPredictor predictor = new HookedPredictor();
    PredictionEndpoint endpoint = endpoint(predictor);
    endpoint.load();
    SnapStart hooks = hooks(endpoint);

    hooks.beforeCheckpoint(Core.getGlobalContext());
    hooks.afterRestore(Core.getGlobalContext());
    endpoint.close();

    assertThat(predictor.steps)
        .containsExactly(
            "load", "beforeCheckpoint", "predict as rehearsal", "afterRestore", "close");
  }

  @Test
  void without_a_loaded_model_there_is_no_snapshot() {
    HookedPredictor predictor = new HookedPredictor();

    assertThatThrownBy(() -> hooks(endpoint(predictor)).beforeCheckpoint(Core.getGlobalContext()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(predictor.steps).isEmpty();
  }

  @Test
  void a_predictor_can_refuse_a_snapshot_and_a_restore() {
    PredictionEndpoint endpoint =
        endpoint(
            new HookedPredictor() {
              @Override
              public void beforeCheckpoint() {
                throw new IllegalStateException("not now");
              }

              @Override
              public void afterRestore() {
                throw new IllegalStateException("never again");
              }
            });
    endpoint.load();
    SnapStart hooks = hooks(endpoint);

    assertThatThrownBy(() -> hooks.beforeCheckpoint(Core.getGlobalContext())).hasMessage("not now");
    assertThatThrownBy(() -> hooks.afterRestore(Core.getGlobalContext())).hasMessage("never again");
  }

  @Test
  void says_how_long_it_took_and_how_much_was_rehearsed() {
    PredictionEndpoint endpoint = endpoint(new HookedPredictor());
    endpoint.load();
    SnapStart hooks = hooks(endpoint);

    long began = System.nanoTime();
    String log =
        printedBy(
            () -> {
              hooks.beforeCheckpoint(Core.getGlobalContext());
              hooks.afterRestore(Core.getGlobalContext());
            });
    long tookMillis = (System.nanoTime() - began) / 1_000_000;

    Matcher lines =
        Pattern.compile(
                "INFO ready for a snapshot in (\\d+) ms, after [1-9]\\d+ rehearsals\\s+"
                    + "INFO restored from a snapshot in (\\d+) ms\\s+")
            .matcher(log);
    assertThat(lines.matches()).as(log).isTrue();
    assertThat(Long.parseLong(lines.group(1))).isBetween(1L, tookMillis);
    assertThat(Long.parseLong(lines.group(2))).isBetween(0L, tookMillis);
  }

  @Test
  void who_is_interrupted_stays_interrupted() {
    PredictionEndpoint endpoint = endpoint(new HookedPredictor());
    endpoint.load();

    Thread.currentThread().interrupt();
    hooks(endpoint).beforeCheckpoint(Core.getGlobalContext());

    assertThat(Thread.interrupted()).isTrue();
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
