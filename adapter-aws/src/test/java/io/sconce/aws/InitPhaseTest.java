package io.sconce.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.aws.Predictors.LatePredictor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class InitPhaseTest {

  /** A limit that has passed when a load begins. */
  private static final Optional<Duration> PASSED = Optional.of(Duration.ZERO);

  /** Without any time left for an answer. */
  private static final TestContext TOO_LATE = new TestContext("late", 0, null);

  private final LatePredictor predictor = new LatePredictor();
  private final AtomicInteger exits = new AtomicInteger();

  private Function started(Optional<Duration> limit) {
    return new Function(predictor, new InitPhase(limit, exits::incrementAndGet));
  }

  private static InitPhase of(String initializationType) {
    return InitPhase.of(Settings.of(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType)));
  }

  private static EventFile question() {
    return EventFile.of("http-api").to("POST", "/predict").text("text/plain", "abc");
  }

  private static int readiness(Function function) {
    return status(function.reply(EventFile.of("http-api").to("GET", "/v2/health/ready")));
  }

  private static int status(JsonObject reply) {
    return reply.get("statusCode").getAsInt();
  }

  // How long an init may take

  @Test
  void an_init_on_demand_ends_a_second_before_lambda_ends_it() {
    assertThat(of("on-demand").limit()).contains(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"provisioned-concurrency", "snap-start", "lambda-managed-instances", " "})
  void every_other_init_may_last(String initializationType) {
    assertThat(of(initializationType).limit()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"provisioned-concurrency", "snap-start", "lambda-managed-instances"})
  void an_init_without_a_limit_waits_for_the_load(String initializationType) {
    isConstructedOnceLoaded(of(initializationType));
  }

  @Test
  void an_init_within_its_limit_waits_for_the_load() {
    isConstructedOnceLoaded(new InitPhase(Optional.of(Duration.ofDays(1)), exits::incrementAndGet));
  }

  private void isConstructedOnceLoaded(InitPhase init) {
    Thread constructing = Thread.currentThread();
    CompletableFuture<Void> releasing =
        CompletableFuture.runAsync(
            () -> {
              while (constructing.getState() != Thread.State.WAITING
                  && constructing.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              predictor.release();
            });

    String log = printedBy(() -> new Function(predictor, init));

    assertThat(predictor.loaded).isTrue();
    assertThat(log).isEmpty();
    releasing.join();
  }

  // A load that is longer

  @Test
  void a_load_over_the_limit_goes_on_behind_the_first_invocation() {
    Function function = started(PASSED);
    assertThat(predictor.loaded).isFalse();
    assertThat(readiness(function)).isEqualTo(503);

    CompletableFuture<JsonObject> waiting =
        CompletableFuture.supplyAsync(() -> function.reply(question()));
    predictor.release();

    assertThat(waiting.join().get("body").getAsString()).isEqualTo("abc");
    assertThat(readiness(function)).isEqualTo(200);
    assertThat(exits).hasValue(0);
  }

  @Test
  void nobody_is_answered_before_the_rehearsals_with_the_model() {
    predictor.samples = List.of("sample");
    Function function = started(PASSED);
    predictor.release();

    JsonObject reply = function.reply(question());

    assertThat(status(reply)).isEqualTo(200);
    assertThat(predictor.asked).hasSizeGreaterThan(2).endsWith("abc");
    assertThat(predictor.asked.subList(0, predictor.asked.size() - 1)).containsOnly("sample");
  }

  @Test
  void an_invocation_without_time_is_told_so_and_the_load_goes_on() {
    Function function = started(PASSED);

    JsonObject reply = function.reply(question(), TOO_LATE);

    assertThat(status(reply)).isEqualTo(504);
    assertThat(readiness(function)).isEqualTo(503);
    predictor.release();
    assertThat(status(function.reply(question()))).isEqualTo(200);
  }

  @Test
  void an_event_that_keeps_warm_waits_for_the_load() {
    Function function = started(PASSED);
    EventFile event = EventFile.of("schedule");

    InvocationFailedException failure =
        catchThrowableOfType(
            InvocationFailedException.class, () -> function.invoke(event.payload(), TOO_LATE));

    assertThat(failure.status()).isEqualTo(503);
    CompletableFuture<JsonElement> waiting =
        CompletableFuture.supplyAsync(
            () -> function.invoke(event.payload(), TestContext.ONE_MINUTE));
    predictor.release();
    assertThat(waiting.join().toString()).isEqualTo("{\"ready\":true}");
  }

  @Test
  void says_once_what_happens_and_what_to_do() {
    String log =
        printedBy(
            () -> {
              Function function = started(PASSED);
              predictor.release();
              return function.reply(question());
            });

    assertThat(log.lines().filter(line -> line.contains("WARN")))
        .singleElement()
        .asString()
        .contains("Lambda ends an init on demand after 10 s", "More memory", "SnapStart");
  }

  // A load that fails

  @Test
  void a_load_that_fails_within_the_init_is_an_init_error() {
    predictor.fails("model gone.pt is not on the class path");
    predictor.release();

    assertThatThrownBy(() -> new Function(predictor, of("provisioned-concurrency")))
        .isInstanceOf(LoadException.class)
        .hasMessage("model gone.pt is not on the class path");
    assertThat(exits).hasValue(0);
  }

  @Test
  void a_load_that_fails_behind_the_init_ends_the_process_before_anybody_is_answered() {
    predictor.fails("model gone.pt is not on the class path");
    CompletableFuture<Boolean> answeredAtExit = new CompletableFuture<>();
    String log =
        printedBy(
            () -> {
              CompletableFuture<JsonObject> waiting = new CompletableFuture<>();
              Runnable exit = () -> answeredAtExit.complete(waiting.isDone());
              Function function = new Function(predictor, new InitPhase(PASSED, exit));
              waiting.completeAsync(() -> function.reply(question()));
              predictor.release();
              return waiting.join(); // A process that ends would not get here.
            });

    assertThat(answeredAtExit.join()).isFalse();
    assertThat(log)
        .contains(
            "ERROR the function cannot start, and ends: model gone.pt is not on the class path");
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
