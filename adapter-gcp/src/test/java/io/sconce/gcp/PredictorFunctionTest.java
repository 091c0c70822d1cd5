package io.sconce.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a function starts: before its port opens, or behind it. */
@Timeout(60)
final class PredictorFunctionTest {

  private static final class Function extends PredictorFunction {
    Function(Predictor<?, ?> predictor, Map<String, String> settings, Runnable exit) {
      super(predictor, Settings.of(settings), exit);
    }
  }

  private final AtomicInteger exits = new AtomicInteger();

  private Function withEarlyPort(LatePredictor predictor) {
    return withEarlyPort(predictor, Map.of());
  }

  private Function withEarlyPort(LatePredictor predictor, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("SCONCE_EARLY_PORT", "true");
    return new Function(predictor, settings, exits::incrementAndGet);
  }

  private Function started(LatePredictor predictor) {
    return new Function(predictor, Map.of(), exits::incrementAndGet);
  }

  private static int readiness(Function function) {
    return Exchange.get(function, "/v2/health/ready").status();
  }

  // Before the port

  @Test
  void a_function_is_constructed_once_its_predictor_is_loaded() {
    LatePredictor predictor = new LatePredictor("sample");
    Thread constructing = Thread.currentThread();
    CompletableFuture<Void> releasing =
        CompletableFuture.runAsync(
            () -> {
              while (constructing.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              predictor.release();
            });

    Function function = started(predictor);

    assertThat(predictor.loaded).isTrue();
    assertThat(predictor.asked).isNotEmpty().containsOnly("sample");
    assertThat(readiness(function)).isEqualTo(200);
    releasing.join();
  }

  @Test
  void a_load_that_fails_is_thrown_and_its_sentence_logged() {
    LatePredictor predictor = new LatePredictor();
    predictor.fails("model gone.pt is not on the class path");
    predictor.release();

    String log =
        printedBy(
            () ->
                assertThatThrownBy(() -> started(predictor))
                    .isInstanceOf(LoadException.class)
                    .hasMessage("model gone.pt is not on the class path"));

    assertThat(log).containsOnlyOnce("the function cannot start: model gone.pt is not on the");
    assertThat(exits).hasValue(0);
  }

  @Test
  void the_one_predictor_that_the_class_path_names_is_found() {
    try (PredictorFunction function = new PredictorFunction()) {
      assertThat(Exchange.predict(function, "abc").answer()).isEqualTo("3");
    }
  }

  @Test
  void closes_its_predictor() {
    LatePredictor predictor = new LatePredictor();
    predictor.release();

    started(predictor).close();

    assertThat(predictor.closed).isTrue();
  }

  // With an early port

  @Test
  void behind_an_early_port_health_tells_the_truth() {
    LatePredictor predictor = new LatePredictor();
    Function function = withEarlyPort(predictor);

    assertThat(predictor.loaded).isFalse();
    assertThat(readiness(function)).isEqualTo(503);
    assertThat(Exchange.get(function, "/ping").status()).isEqualTo(503);
    assertThat(Exchange.get(function, "/v2/health/live").status()).isEqualTo(200);

    predictor.release();
    assertThat(Exchange.predict(function, "waits").status()).isEqualTo(200);
    assertThat(readiness(function)).isEqualTo(200);
    assertThat(Exchange.get(function, "/ping").status()).isEqualTo(200);
  }

  @Test
  void behind_an_early_port_a_request_waits_for_the_load() {
    LatePredictor predictor = new LatePredictor();
    Function function = withEarlyPort(predictor);

    CompletableFuture<Exchange> waiting =
        CompletableFuture.supplyAsync(() -> Exchange.predict(function, "early"));
    predictor.release();

    assertThat(waiting.join().answer()).isEqualTo("early");
    assertThat(exits).hasValue(0);
  }

  @Test
  void behind_an_early_port_a_request_waits_no_longer_than_it_has_time() {
    LatePredictor predictor = new LatePredictor();
    Function function = withEarlyPort(predictor, Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "1"));

    Exchange late = Exchange.predict(function, "late");

    assertThat(late.status()).isEqualTo(504);
    assertThat(late.answer()).contains("the model was not loaded before this request's end");
    assertThat(readiness(function)).isEqualTo(503);
    predictor.release();
    assertThat(Exchange.predict(function, "next").answer()).isEqualTo("next");
  }

  @Test
  void behind_an_early_port_nobody_is_answered_before_the_rehearsals_with_the_model() {
    LatePredictor predictor = new LatePredictor("sample");
    Function function = withEarlyPort(predictor);
    predictor.release();

    Exchange first = Exchange.predict(function, "first");

    assertThat(first.answer()).isEqualTo("first");
    assertThat(predictor.asked).startsWith("sample").endsWith("first").hasSizeGreaterThan(2);
    assertThat(predictor.asked.subList(0, predictor.asked.size() - 1)).containsOnly("sample");
  }

  @Test
  void behind_an_early_port_a_load_that_fails_ends_the_process_before_anybody_is_answered() {
    LatePredictor predictor = new LatePredictor();
    predictor.fails("model gone.pt is not on the class path");
    CompletableFuture<Boolean> answeredAtExit = new CompletableFuture<>();

    String log =
        printedBy(
            () -> {
              CompletableFuture<Exchange> waiting = new CompletableFuture<>();
              Runnable exit = () -> answeredAtExit.complete(waiting.isDone());
              Function function =
                  new Function(predictor, Map.of("SCONCE_EARLY_PORT", "true"), exit);
              waiting.completeAsync(() -> Exchange.predict(function, "never"));
              predictor.release();
              return waiting.join(); // A process that ends would not get here.
            });

    assertThat(answeredAtExit.join()).isFalse();
    assertThat(log)
        .contains("the function cannot start, and ends: model gone.pt is not on the class path");
  }

  @Test
  void an_early_port_is_true_or_false() {
    assertThatThrownBy(
            () ->
                new Function(
                    new LatePredictor(),
                    Map.of("SCONCE_EARLY_PORT", "yes"),
                    exits::incrementAndGet))
        .isInstanceOf(LoadException.class)
        .hasMessage("SCONCE_EARLY_PORT: expected true or false, got 'yes'");
  }

  // Rehearsals

  @Test
  void samples_are_rehearsed_while_the_model_loads() {
    LatePredictor predictor = new LatePredictor("sample");

    Function function = withEarlyPort(predictor);

    assertThat(predictor.sampled).isTrue();
    assertThat(predictor.asked).isEmpty();
    predictor.release();
    assertThat(Exchange.predict(function, "a").answer()).isEqualTo("a");
  }

  @Test
  void a_rehearsal_looks_like_the_request_of_a_caller() throws IOException {
    byte[] body = {'7'};

    RehearsalRequest request = new RehearsalRequest(body);

    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getUri()).isEqualTo("http://localhost/predict");
    assertThat(request.getPath()).isEqualTo("/predict");
    assertThat(request.getContentType()).contains("application/json");
    assertThat(request.getFirstHeader("Accept")).contains("*/*");
    assertThat(request.getContentLength()).isEqualTo(1);
    assertThat(request.getInputStream().readAllBytes()).isEqualTo(body);
  }

  @Test
  void the_function_of_the_servers_rehearsal_answers_as_one_of_a_predictor() {
    Exchange exchange = Exchange.predict(new ServerRehearsal.Echo(), "abc");

    assertThat(exchange.status()).isEqualTo(200);
    assertThat(exchange.answer()).isEqualTo("abc");
  }

  @Test
  void rehearsals_leave_nothing_in_the_log() {
    LatePredictor predictor = new LatePredictor("sample");
    predictor.release();

    assertThat(printedBy(() -> started(predictor))).isEmpty();

    assertThat(predictor.asked).isNotEmpty();
  }

  private static String printedBy(Supplier<?> code) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Object unused = code.get();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
