package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.DeadlineExceededException;
import io.sconce.LoadException;
import io.sconce.PredictionFailedException;
import io.sconce.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoadingTest {

  private static final Call CALL = Call.of("a");

  private final Loading loading = new Loading();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void let_what_still_loads_end() {
    released.countDown();
  }

  /** A load that runs until a test releases it. */
  private void load() {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void nothing() {}

  private static Runnable failing(RuntimeException thrown) {
    return () -> {
      throw thrown;
    };
  }

  @Test
  void runs_on_a_thread_of_its_own_that_keeps_no_jvm_alive() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();

    loading.begin(() -> thread.complete(Thread.currentThread()), LoadingTest::nothing);

    assertThat(thread.join().getName()).isEqualTo("sconce-load");
    assertThat(thread.join().isDaemon()).isTrue();
  }

  @Test
  void begins_once() {
    loading.begin(this::load, LoadingTest::nothing);

    assertThatThrownBy(() -> loading.begin(LoadingTest::nothing, LoadingTest::nothing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a predictor is loaded once");
  }

  @Test
  void before_it_begins_calls_are_told_to_come_back() {
    assertThat(loading.isReady()).isFalse();
    assertThatThrownBy(() -> loading.letThrough(CALL))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the model is not loaded yet");
  }

  @Test
  void while_it_runs_a_call_waits_as_long_as_it_has_time() {
    loading.begin(this::load, LoadingTest::nothing);

    assertThat(loading.isReady()).isFalse();
    for (Duration timeLeft : List.of(Duration.ZERO, Duration.ofMillis(1))) {
      assertThatThrownBy(() -> loading.letThrough(CALL.withTimeLeft(timeLeft)))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessage("the model was not loaded before this request's end");
    }
    assertThat(loading.await(Optional.of(Duration.ofMillis(1)))).isFalse();
  }

  @Test
  void a_call_that_waits_goes_through_at_the_end() throws Exception {
    loading.begin(this::load, LoadingTest::nothing);
    CompletableFuture<Void> endless = waiting(CALL);
    CompletableFuture<Void> patient = waiting(CALL.withTimeLeft(Duration.ofMinutes(10)));

    assertThat(endless).isNotDone();
    assertThat(patient).isNotDone();
    released.countDown();

    endless.join();
    patient.join();
    assertThat(loading.isReady()).isTrue();
    assertThatCode(loading::await).doesNotThrowAnyException();
    assertThat(loading.await(Optional.of(Duration.ZERO))).isTrue();
    assertThatCode(() -> loading.letThrough(CALL.withTimeLeft(Duration.ZERO)))
        .doesNotThrowAnyException();
  }

  @Test
  void what_is_done_before_it_is_ready_is_done_before_a_call_goes_through() {
    CompletableFuture<Boolean> readyThen = new CompletableFuture<>();
    CompletableFuture<Boolean> loadedThen = new CompletableFuture<>();

    loading.begin(
        () -> loadedThen.complete(loading.isLoaded()),
        () -> {
          readyThen.complete(loading.isReady());
          assertThat(loading.isLoaded()).isTrue();
          load();
        });

    assertThat(loadedThen.join()).isFalse();
    assertThat(readyThen.join()).isFalse();
    assertThatThrownBy(() -> loading.letThrough(CALL.withTimeLeft(Duration.ofMillis(1))))
        .isInstanceOf(DeadlineExceededException.class);
    released.countDown();
    loading.letThrough(CALL);
    assertThat(loading.isReady()).isTrue();
  }

  @Test
  void a_failure_is_thrown_as_it_was_to_who_loads_and_is_ours_to_who_calls() {
    LoadException failure = new LoadException("model gone.pt is not there");

    loading.begin(failing(failure), LoadingTest::nothing);

    assertThatThrownBy(loading::await).isSameAs(failure);
    assertThatThrownBy(() -> loading.await(Optional.of(Duration.ofMinutes(1)))).isSameAs(failure);
    assertThatThrownBy(() -> loading.letThrough(CALL))
        .isInstanceOf(PredictionFailedException.class)
        .hasMessageContaining("the model could not be loaded: ")
        .hasMessageContaining("model gone.pt is not there")
        .hasRootCause(failure);
    assertThat(loading.isReady()).isFalse();
    assertThat(loading.isLoaded()).isFalse();
  }

  @Test
  void what_fails_before_it_is_ready_is_a_failure_to_load() {
    LoadException failure = new LoadException("no");

    loading.begin(LoadingTest::nothing, failing(failure));

    assertThatThrownBy(loading::await).isSameAs(failure);
    assertThat(loading.isReady()).isFalse();
  }

  @Test
  void errors_and_bugs_are_thrown_as_they_were() {
    IllegalStateException bug = new IllegalStateException("a bug");
    NoClassDefFoundError error = new NoClassDefFoundError("ai/djl/Model");
    Loading other = new Loading();

    loading.begin(failing(bug), LoadingTest::nothing);
    other.begin(
        () -> {
          throw error;
        },
        LoadingTest::nothing);

    assertThatThrownBy(loading::await).isSameAs(bug);
    assertThatThrownBy(other::await).isSameAs(error);
    assertThatThrownBy(() -> other.letThrough(CALL))
        .isInstanceOf(PredictionFailedException.class)
        .hasRootCause(error);
  }

  @Test
  void a_checked_exception_of_another_language_is_a_failure_to_load() {
    loading.begin(
        () -> LoadingTest.<RuntimeException>sneak(new Exception("gone")), LoadingTest::nothing);

    assertThatThrownBy(loading::await)
        .isInstanceOf(LoadException.class)
        .hasMessage("loading failed: java.lang.Exception: gone");
  }

  @Test
  void a_failure_is_told_before_those_who_wait_learn_of_it() {
    List<String> order = new ArrayList<>();
    loading.whenFailed(
        thrown -> {
          assertThat(loading.await(Optional.of(Duration.ZERO))).isFalse();
          order.add(thrown.getMessage());
        });
    loading.begin(failing(new LoadException("no")), LoadingTest::nothing);

    assertThatThrownBy(loading::await).hasMessage("no");
    order.add("told");

    assertThat(order).containsExactly("no", "told");
  }

  @Test
  void who_asks_after_the_failure_is_told_at_once_and_after_success_never() {
    List<Throwable> told = new ArrayList<>();
    Loading other = new Loading();
    LoadException failure = new LoadException("no");
    loading.begin(failing(failure), LoadingTest::nothing);
    other.begin(LoadingTest::nothing, LoadingTest::nothing);
    assertThatThrownBy(loading::await).isSameAs(failure);
    other.await();

    loading.whenFailed(told::add);
    other.whenFailed(told::add);

    assertThat(told).containsExactly(failure);
  }

  @Test
  void a_consequence_that_fails_itself_leaves_nobody_waiting() {
    loading.whenFailed(
        thrown -> {
          throw new IllegalStateException("another bug");
        });

    loading.begin(failing(new LoadException("no")), LoadingTest::nothing);

    assertThatThrownBy(loading::await).hasMessage("no");
  }

  @Test
  void who_is_interrupted_waits_no_longer_and_stays_interrupted() {
    loading.begin(this::load, LoadingTest::nothing);

    Thread.currentThread().interrupt();
    assertThatThrownBy(loading::await)
        .isInstanceOf(LoadException.class)
        .hasMessage("the wait for the model was interrupted");
    assertThat(Thread.interrupted()).isTrue();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> loading.letThrough(CALL))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the function is being stopped");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void afterwards_is_now_unless_it_runs() {
    List<String> done = new ArrayList<>();

    loading.afterwards(() -> done.add("before"));
    loading.begin(this::load, () -> done.add("loaded"));
    CompletableFuture<Void> last = new CompletableFuture<>();
    loading.afterwards(
        () -> {
          done.add("while");
          last.complete(null);
        });
    assertThat(done).containsExactly("before");
    released.countDown();
    last.join();
    loading.await();
    loading.afterwards(() -> done.add("after"));

    assertThat(done).containsExactlyInAnyOrder("before", "loaded", "while", "after");
  }

  @Test
  void what_fails_afterwards_is_thrown_where_nothing_runs() {
    loading.begin(LoadingTest::nothing, LoadingTest::nothing);
    loading.await();

    assertThatThrownBy(() -> loading.afterwards(failing(new IllegalStateException("a bug"))))
        .hasMessage("a bug");
  }

  /** A call that waits already, on a thread of its own. */
  private CompletableFuture<Void> waiting(Call call) throws InterruptedException {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                loading.letThrough(call);
                end.complete(null);
              } catch (RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return end;
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
