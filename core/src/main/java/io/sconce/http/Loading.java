package io.sconce.http;

import io.sconce.Call;
import io.sconce.DeadlineExceededException;
import io.sconce.LoadException;
import io.sconce.PredictionFailedException;
import io.sconce.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The one load of a predictor, on a thread of its own, and those who wait for its end. */
final class Loading {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile boolean loaded;

  // Both guarded by this.
  private Consumer<Throwable> whenFailed = thrown -> {};
  private Optional<Throwable> failure = Optional.empty();

  /** What callers are told before there is a model, and after it is closed. */
  static UnavailableException notReady() {
    return new UnavailableException("the model is not loaded yet", RETRY_AFTER);
  }

  /**
   * Begins to load.
   *
   * @param beforeReady runs once it is loaded, and has ended before anybody is let through
   * @throws IllegalStateException if it has begun before
   */
  void begin(Runnable load, Runnable beforeReady) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a predictor is loaded once");
    }
    Thread thread = new Thread(() -> run(load, beforeReady), "sconce-load");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Runnable load, Runnable beforeReady) {
    try {
      load.run();
      loaded = true;
      beforeReady.run();
      end.complete(null);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable thrown) {
    failure = Optional.of(thrown);
    try {
      whenFailed.accept(thrown);
    } finally {
      end.completeExceptionally(thrown);
    }
  }

  /** Whether predictions can be made, though callers may have to wait a little longer. */
  boolean isLoaded() {
    return loaded;
  }

  boolean isReady() {
    return end.isDone() && !end.isCompletedExceptionally();
  }

  /** Calls back when loading fails, before those who wait are told; at once if it has failed. */
  synchronized void whenFailed(Consumer<Throwable> consequence) {
    whenFailed = consequence;
    failure.ifPresent(consequence);
  }

  /** Runs it while no load runs: now, or once the load that runs now has ended. */
  void afterwards(Runnable action) {
    if (!begun.get() || end.isDone()) {
      action.run();
    } else {
      CompletableFuture<Void> unused = end.whenComplete((nothing, thrown) -> action.run());
    }
  }

  /**
   * Waits for the end.
   *
   * @throws LoadException if loading failed, or this thread is interrupted; what else loading threw
   *     is thrown as it is
   */
  void await() {
    boolean unused = await(Optional.empty());
  }

  /**
   * Waits for the end.
   *
   * @param atMost for ever if it is empty
   * @return whether it came
   * @throws LoadException if loading failed, or this thread is interrupted; what else loading threw
   *     is thrown as it is
   */
  boolean await(Optional<Duration> atMost) {
    try {
      return join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("the wait for the model was interrupted", e);
    } catch (ExecutionException e) {
      throw asItWasThrown(e);
    }
  }

  /**
   * Lets a call through once the predictor is loaded. It waits while loading runs, as long as it
   * has time.
   *
   * @throws UnavailableException if nobody has begun to load, or this thread is interrupted
   * @throws DeadlineExceededException if the call's time is over first
   * @throws PredictionFailedException if loading has failed
   */
  void letThrough(Call call) {
    if (isReady()) {
      return;
    }
    if (!begun.get()) {
      throw notReady();
    }
    try {
      if (!join(call.timeLeft())) {
        throw new DeadlineExceededException("the model was not loaded before this request's end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the function is being stopped", RETRY_AFTER);
    } catch (ExecutionException e) {
      throw new PredictionFailedException("the model could not be loaded: " + e.getMessage(), e);
    }
  }

  private boolean join(Optional<Duration> atMost) throws InterruptedException, ExecutionException {
    if (atMost.isEmpty()) {
      end.get();
      return true;
    }
    try {
      end.get(atMost.get().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static RuntimeException asItWasThrown(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new LoadException("loading failed: " + e.getCause(), e);
  }
}
