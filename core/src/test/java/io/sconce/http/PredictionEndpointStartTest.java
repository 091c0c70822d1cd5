package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.start.ColdStart;
import io.sconce.start.PhasedLoad;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the first request on: what callers see while a predictor loads, and of its start. */
@Timeout(60)
final class PredictionEndpointStartTest {

  private static final String PHASES =
      "(init-jvm;dur=[\\d.]+, )?init-entry-point;dur=[\\d.]+, init-engine;dur=7.000,"
          + " init-model;dur=8.000";
  private static final String TIMINGS = "decode;dur=[\\d.]+, encode;dur=[\\d.]+";
  private static final String START_LINE =
      "INFO half as 'half': cold start, ready after [\\d.]+ ms \\((JVM [\\d.]+, )?entry point"
          + " [\\d.]+, engine 7.000, model 8.000, first answer [\\d.]+\\)";

  /** Halves a number, once a test lets it load. */
  private static final class HalfPredictor implements Predictor<Double, Double>, PhasedLoad {

    final List<String> events = new CopyOnWriteArrayList<>();
    final CountDownLatch released = new CountDownLatch(1);
    final CompletableFuture<String> fails = new CompletableFuture<>();

    @Override
    public void load(Settings settings) {
      throw new AssertionError("the one with phases is called in its place");
    }

    @Override
    public void load(Settings settings, ColdStart start) {
      await(released);
      if (fails.isDone()) {
        throw new LoadException(fails.join());
      }
      start.took(ColdStart.Phase.MODEL, Duration.ofMillis(8));
      start.took(ColdStart.Phase.ENGINE, Duration.ofMillis(7));
      events.add("loaded");
    }

    @Override
    public Double predict(Double input, Call call) {
      events.add("predicted");
      if (input == 0) {
        throw new IllegalStateException("the model broke");
      }
      return input / 2;
    }

    @Override
    public List<Double> samples() {
      return List.of(2.0);
    }

    @Override
    public void close() {
      events.add("closed");
    }

    @Override
    public String toString() {
      return "half";
    }
  }

  private final HalfPredictor predictor = new HalfPredictor();
  private final PredictionEndpoint endpoint =
      new PredictionEndpoint(predictor, Settings.of(Map.of()));

  @AfterEach
  void let_what_still_loads_end() {
    predictor.released.countDown();
  }

  private void load() {
    predictor.released.countDown();
    endpoint.load();
  }

  @Test
  void the_first_prediction_carries_the_phases_of_the_start_and_no_later_one() {
    load();

    Response first = endpoint.handle(post("4"));
    Response second = endpoint.handle(post("4"));

    assertThat(serverTiming(first)).matches(PHASES + ", " + TIMINGS);
    assertThat(serverTiming(second)).matches(TIMINGS);
  }

  @Test
  void the_log_has_one_line_for_the_start_behind_that_of_the_first_prediction() {
    load();

    List<String> lines =
        printedBy(
            () -> {
              endpoint.handle(post("4"));
              endpoint.handle(post("4"));
            });

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("INFO POST /predict 200 in ");
    assertThat(lines.get(1)).matches(START_LINE);
    assertThat(lines.get(2)).startsWith("INFO POST /predict 200 in ");
  }

  @Test
  void of_predictions_that_come_at_once_one_carries_the_start() throws Exception {
    int count = 8;
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CyclicBarrier start = new CyclicBarrier(count);
    load();
    List<Response> responses = new ArrayList<>();

    List<String> lines =
        printedBy(
            () -> {
              Callable<Response> request =
                  () -> {
                    start.await();
                    return endpoint.handle(post("4"));
                  };
              for (Future<Response> each : threads.invokeAll(Collections.nCopies(count, request))) {
                responses.add(each.get());
              }
            });
    threads.shutdownNow();

    assertThat(responses).hasSize(count).allMatch(response -> response.status() == 200);
    assertThat(responses)
        .filteredOn(response -> serverTiming(response).contains("init-"))
        .hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("cold start")).hasSize(1);
  }

  @Test
  void what_is_no_prediction_of_a_caller_leaves_the_start_to_the_first_that_is() {
    load();
    List<Request> others =
        List.of(
            post("4").asRehearsal(),
            Request.of("GET", "/"),
            Request.of("HEAD", "/"),
            Request.of("OPTIONS", "/predict"),
            Request.of("GET", "/v2/health/ready"),
            Request.of("GET", "/predict"),
            Request.of("POST", "/nowhere"),
            post(""),
            post("{"),
            post("\"text\""),
            post("4").header("Content-Type", "image/png"),
            post("4").header("Accept", "image/png"));

    List<String> lines =
        printedBy(
            () -> {
              for (Request other : others) {
                assertThat(endpoint.handle(other).headers().first("Server-Timing").orElse(""))
                    .as(other.method() + " " + other.path())
                    .doesNotContain("init-");
              }
              Response refused = endpoint.refuse(post("?"), new MalformedInputException("no"));
              assertThat(refused.headers().first("Server-Timing").orElseThrow())
                  .matches("total;dur=[\\d.]+");
            });

    // All but the rehearsal, and the refusal.
    assertThat(lines).hasSize(others.size()).noneMatch(line -> line.contains("cold start"));
    assertThat(serverTiming(endpoint.handle(post("4")))).matches(PHASES + ", " + TIMINGS);
  }

  @Test
  void a_first_prediction_that_fails_carries_the_start_too() {
    load();

    List<String> lines =
        printedBy(
            () -> {
              Response failed = endpoint.handle(post("0"));
              assertThat(failed.status()).isEqualTo(500);
              assertThat(serverTiming(failed)).matches(PHASES + ", decode;dur=[\\d.]+");
            });

    assertThat(lines.get(0)).startsWith("ERROR POST /predict 500 in ");
    assertThat(lines.get(lines.size() - 1)).matches(START_LINE);
    assertThat(serverTiming(endpoint.handle(post("4")))).matches(TIMINGS);
  }

  @Test
  void a_first_answer_that_cannot_be_sent_hands_the_start_to_the_problem_in_its_place() {
    load();

    Response sent =
        endpoint.answer(
            post("4"),
            response -> {
              if (response.status() == 200) {
                throw new PredictionFailedException("too long");
              }
              return response;
            });

    assertThat(sent.status()).isEqualTo(500);
    assertThat(serverTiming(sent)).matches(PHASES + ", " + TIMINGS);
    assertThat(serverTiming(endpoint.handle(post("4")))).matches(TIMINGS);
  }

  @Test
  void while_it_loads_readiness_says_so_and_what_needs_no_model_is_answered() {
    endpoint.startLoading(ColdStart.now());

    assertThat(get("/v2/health/ready").status()).isEqualTo(503);
    assertThat(get("/v2/health/ready").headers().first("Retry-After")).contains("1");
    assertThat(get("/v2/health/live").status()).isEqualTo(200);
    assertThat(get("/").text()).contains("\"ready\":false");
    assertThat(endpoint.awaitLoaded(Duration.ofMillis(1))).isFalse();

    predictor.released.countDown();
    assertThat(endpoint.awaitLoaded(Duration.ofMinutes(1))).isTrue();

    assertThat(get("/v2/health/ready").status()).isEqualTo(200);
    assertThat(get("/").text()).contains("\"ready\":true");
  }

  @Test
  void while_it_loads_a_prediction_waits() throws Exception {
    endpoint.startLoading(ColdStart.now());
    CompletableFuture<Response> response = new CompletableFuture<>();
    Thread caller = new Thread(() -> response.complete(endpoint.handle(post("4"))));
    caller.start();
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(response).isNotDone();
    predictor.released.countDown();

    assertThat(response.join().text()).isEqualTo("2.0");
    assertThat(predictor.events).containsExactly("loaded", "predicted");
  }

  @Test
  void while_it_loads_a_prediction_whose_time_is_over_is_told_504_and_is_never_made() {
    endpoint.startLoading(ColdStart.now());

    Response response = endpoint.handle(post("4").timeLeft(Duration.ofMillis(1)));

    assertThat(response.status()).isEqualTo(504);
    predictor.released.countDown();
    endpoint.awaitLoaded();
    assertThat(predictor.events).containsExactly("loaded");
    assertThat(serverTiming(endpoint.handle(post("4")))).matches(PHASES + ", " + TIMINGS);
  }

  @Test
  void what_is_done_before_it_is_ready_gets_predictions_while_callers_wait() {
    List<Integer> statuses = new ArrayList<>();
    predictor.released.countDown();

    endpoint.startLoading(
        ColdStart.now(),
        () -> {
          statuses.add(endpoint.handle(post("4").asRehearsal()).status());
          statuses.add(endpoint.handle(post("4").timeLeft(Duration.ZERO)).status());
          statuses.add(get("/ping").status());
        });
    endpoint.awaitLoaded();

    assertThat(statuses).containsExactly(200, 504, 503);
    assertThat(get("/ping").status()).isEqualTo(200);
  }

  @Test
  void a_load_that_fails_is_thrown_to_who_waits_and_is_500_to_who_calls() {
    List<Throwable> told = new ArrayList<>();
    predictor.fails.complete("model gone.pt is not there");
    predictor.released.countDown();

    endpoint.whenLoadingFails(told::add);
    endpoint.startLoading(ColdStart.now());

    assertThatThrownBy(endpoint::awaitLoaded)
        .isInstanceOf(LoadException.class)
        .hasMessage("model gone.pt is not there");
    assertThat(told).hasSize(1);
    Response response = endpoint.handle(post("4"));
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).doesNotContain("gone.pt");
    assertThat(get("/ping").status()).isEqualTo(503);
  }

  @Test
  void is_loaded_once() {
    load();

    assertThatThrownBy(endpoint::load).isInstanceOf(IllegalStateException.class);

    assertThat(serverTiming(endpoint.handle(post("4")))).matches(PHASES + ", " + TIMINGS);
  }

  @Test
  void once_it_is_closed_it_is_unavailable() {
    load();

    endpoint.close();
    endpoint.close();

    assertThat(endpoint.handle(post("4")).status()).isEqualTo(503);
    assertThat(get("/v2/health/ready").status()).isEqualTo(503);
    assertThat(predictor.events).containsExactly("loaded", "closed", "closed");
  }

  @Test
  void one_that_was_never_loaded_is_closed_all_the_same() {
    endpoint.close();

    assertThat(predictor.events).containsExactly("closed");
    assertThat(endpoint.handle(post("4")).status()).isEqualTo(503);
  }

  @Test
  void one_that_is_closed_while_it_loads_is_closed_at_the_end_and_answers_nobody() {
    endpoint.startLoading(ColdStart.now());

    endpoint.close();
    List<String> before = List.copyOf(predictor.events);
    predictor.released.countDown();
    endpoint.awaitLoaded();
    while (predictor.events.size() < 2) {
      Thread.onSpinWait();
    }

    assertThat(before).isEmpty();
    assertThat(predictor.events).containsExactly("loaded", "closed");
    assertThat(endpoint.handle(post("4")).status()).isEqualTo(503);
  }

  private Response get(String path) {
    return endpoint.handle(Request.of("GET", path));
  }

  private static Request post(String body) {
    return Request.of("POST", "/predict").body(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String serverTiming(Response response) {
    return response.headers().first("Server-Timing").orElseThrow();
  }

  /** Code that may fail. */
  @FunctionalInterface
  private interface Code {
    void run() throws Exception;
  }

  private static List<String> printedBy(Code code) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      code.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
