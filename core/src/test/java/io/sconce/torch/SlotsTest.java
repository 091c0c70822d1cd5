package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.DeadlineExceededException;
import io.sconce.InvalidInputException;
import io.sconce.PredictionFailedException;
import io.sconce.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
final class SlotsTest {

  private final Slots slots = new Slots(1, 1, () -> {});
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    release.countDown();
    slots.close();
    callers.shutdownNow();
  }

  @Test
  void what_a_call_gives_comes_back_with_its_timings() {
    Call call = Call.of("a");

    assertThat(slots.run(call, () -> 42)).isEqualTo(42);

    assertThat(call.timings()).containsOnlyKeys("queue", "predict");
  }

  @Test
  void no_more_calls_run_at_once_than_there_are_slots() throws Exception {
    try (Slots three = new Slots(3, 100, () -> {})) {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CountDownLatch allThree = new CountDownLatch(3);
      CompletableFuture<?>[] calls = new CompletableFuture<?>[50];
      for (int i = 0; i < calls.length; i++) {
        calls[i] =
            CompletableFuture.runAsync(
                () ->
                    three.run(
                        Call.of("a"),
                        () -> {
                          most.accumulateAndGet(running.incrementAndGet(), Math::max);
                          allThree.countDown();
                          allThree.await();
                          running.decrementAndGet();
                          return "";
                        }),
                callers);
      }
      CompletableFuture.allOf(calls).get();

      assertThat(most).hasValue(3);
    }
  }

  @Test
  void a_full_queue_turns_the_next_call_away() throws Exception {
    occupy();
    CompletableFuture<String> waiting = call(() -> "waited");
    awaitQueued();

    assertThatThrownBy(() -> slots.run(Call.of("c"), () -> "never"))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("too many requests wait already; try again");

    release.countDown();
    assertThat(waiting.get()).isEqualTo("waited");
  }

  @Test
  void a_call_whose_time_is_over_in_the_queue_is_never_run() throws Exception {
    occupy();
    AtomicInteger runs = new AtomicInteger();
    Call late = Call.of("late").withTimeLeft(Duration.ofMillis(1));

    assertThatThrownBy(() -> slots.run(late, runs::incrementAndGet))
        .isInstanceOf(DeadlineExceededException.class);

    release.countDown();
    assertThat(slots.run(Call.of("next"), () -> "next")).isEqualTo("next");
    assertThat(runs).hasValue(0);
  }

  @Test
  void a_call_whose_time_is_over_before_it_begins_is_never_run() {
    AtomicInteger runs = new AtomicInteger();
    Call late = Call.of("late").withTimeLeft(Duration.ZERO);

    assertThatThrownBy(() -> slots.run(late, runs::incrementAndGet))
        .isInstanceOf(DeadlineExceededException.class);

    assertThat(slots.run(Call.of("next"), () -> "next")).isEqualTo("next");
    assertThat(runs).hasValue(0);
  }

  @Test
  void a_call_that_gave_up_leaves_its_place_in_the_queue() throws Exception {
    occupy();
    Call late = Call.of("late").withTimeLeft(Duration.ofMillis(1));
    assertThatThrownBy(() -> slots.run(late, () -> "late"))
        .isInstanceOf(DeadlineExceededException.class);

    assertThat(slots.waiting()).isZero();
    CompletableFuture<String> next = call(() -> "next");
    release.countDown();

    assertThat(next.get()).isEqualTo("next");
  }

  @Test
  void closing_waits_for_the_call_that_runs_though_it_is_interrupted() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Boolean> undisturbed =
        call(
            () -> {
              running.countDown();
              release.await();
              return !Thread.currentThread().isInterrupted();
            });
    running.await();
    Thread closing = new Thread(slots::close);

    closing.start();
    closing.interrupt();
    assertThat(undisturbed).isNotDone();
    release.countDown();
    closing.join();

    assertThat(undisturbed.get()).isTrue();
  }

  @Test
  void the_models_code_runs_under_our_class_loader() throws Exception {
    Thread.currentThread().setContextClassLoader(null);
    try (Slots others = new Slots(1, 1, () -> {})) {
      assertThat(others.run(Call.of("a"), () -> Thread.currentThread().getContextClassLoader()))
          .isSameAs(Slots.class.getClassLoader());
    } finally {
      Thread.currentThread().setContextClassLoader(SlotsTest.class.getClassLoader());
    }
  }

  @Test
  void a_call_that_runs_past_its_deadline_keeps_its_slot_until_it_ends() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Call late = Call.of("late").withTimeLeft(Duration.ofMillis(50));

    assertThatThrownBy(
            () ->
                slots.run(
                    late,
                    () -> {
                      release.await();
                      ended.countDown();
                      return "";
                    }))
        .isInstanceOf(DeadlineExceededException.class);
    CompletableFuture<String> next = call(() -> "ended first: " + (ended.getCount() == 0));
    release.countDown();

    assertThat(next.get()).isEqualTo("ended first: true");
  }

  @Test
  void our_exceptions_come_through_and_others_are_failures() {
    InvalidInputException invalid = new InvalidInputException("x");
    IllegalStateException other = new IllegalStateException("y");

    assertThatThrownBy(() -> slots.run(Call.of("a"), () -> failing(invalid))).isSameAs(invalid);
    assertThatThrownBy(() -> slots.run(Call.of("a"), () -> failing(other)))
        .isInstanceOf(PredictionFailedException.class)
        .hasCause(other);
    assertThat(slots.run(Call.of("a"), () -> "good")).isEqualTo("good");
  }

  @Test
  void an_error_of_the_jvm_comes_through_as_it_is() {
    assertThatThrownBy(
            () ->
                slots.run(
                    Call.of("a"),
                    () -> {
                      throw new OutOfMemoryError("for the test");
                    }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("for the test");
    assertThat(slots.run(Call.of("a"), () -> "good")).isEqualTo("good");
  }

  @Test
  void the_callers_log_context_goes_along_and_does_not_stay() {
    MDC.put("requestId", "r1");
    try {
      assertThat(slots.run(Call.of("a"), () -> MDC.get("requestId"))).isEqualTo("r1");
    } finally {
      MDC.clear();
    }

    assertThat(slots.run(Call.of("a"), () -> String.valueOf(MDC.get("requestId"))))
        .isEqualTo("null");
  }

  @Test
  void closing_turns_calls_away_and_is_harmless_twice() {
    slots.close();
    slots.close();

    assertThatThrownBy(() -> slots.run(Call.of("a"), () -> ""))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the predictor is closed");
  }

  private static String failing(RuntimeException e) {
    throw e;
  }

  private void occupy() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Boolean> unused =
        call(
            () -> {
              running.countDown();
              release.await();
              return true;
            });
    assertThat(unused).isNotDone();
    running.await();
  }

  private <T> CompletableFuture<T> call(Slots.ModelCall<T> modelCall) {
    return CompletableFuture.supplyAsync(() -> slots.run(Call.of("other"), modelCall), callers);
  }

  private void awaitQueued() {
    while (slots.waiting() == 0) {
      Thread.onSpinWait();
    }
  }
}
