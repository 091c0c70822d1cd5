package io.sconce.torch;

import io.sconce.Call;
import io.sconce.DeadlineExceededException;
import io.sconce.PredictionException;
import io.sconce.PredictionFailedException;
import io.sconce.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/**
 * A bounded number of threads for model calls, and a bounded queue before them.
 *
 * <p>Model calls run here and not on the platform's threads for two reasons. A caller whose time is
 * over gets its answer while the native call, which nothing can stop, keeps its slot until it ends.
 * And libtorch keeps a team of threads for every thread that ever called it, so these must be few.
 */
final class Slots implements AutoCloseable {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;

  /**
   * Slots that are free.
   *
   * @param count how many calls run at once
   * @param queue how many more wait before others are turned away
   * @param atStart what each of their threads does first
   */
  Slots(int count, int queue, Runnable atStart) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queue),
            task -> {
              Thread thread =
                  new Thread("sconce-predict-" + number.incrementAndGet()) {
                    @Override
                    public void run() {
                      atStart.run();
                      task.run();
                    }
                  };
              thread.setDaemon(true);
              thread.setContextClassLoader(Slots.class.getClassLoader());
              return thread;
            });
    // Now, while the function loads, and not in the first request.
    threads.prestartAllCoreThreads();
  }

  /** Does all of it once with nothing to call, before there is a model. What fails, is left. */
  static void rehearse() {
    try (Slots slots = new Slots(1, 1, () -> {})) {
      slots.run(Call.of("rehearsal"), () -> "");
    } catch (PredictionException e) {
      // A thread that is interrupted goes on to load, and whoever it waits for keeps that.
    }
  }

  /** One model call. */
  @FunctionalInterface
  interface ModelCall<T> {
    T run() throws Exception;
  }

  /**
   * Runs a model call in a slot, and records how long it waited and how long it took.
   *
   * @throws UnavailableException if the queue is full or this is closed; nothing was run
   * @throws DeadlineExceededException if the call's time is over; a call that waits is never run
   * @throws PredictionFailedException if it throws anything that is no {@link PredictionException}
   */
  <T> T run(Call call, ModelCall<T> modelCall) {
    long submitted = System.nanoTime();
    Map<String, String> mdc = MDC.getCopyOfContextMap();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              long started = System.nanoTime();
              call.record("queue", Duration.ofNanos(started - submitted));
              // So that what the user's code logs carries the request's id.
              if (mdc != null) {
                MDC.setContextMap(mdc);
              }
              try {
                return modelCall.run();
              } finally {
                MDC.clear();
                call.record("predict", Duration.ofNanos(System.nanoTime() - started));
              }
            });
    Optional<Duration> timeLeft = call.timeLeft();
    if (timeLeft.isPresent() && timeLeft.get().isZero()) {
      throw new DeadlineExceededException("the time for this request is over");
    }
    submit(task);
    return await(task, call.timeLeft());
  }

  private void submit(FutureTask<?> task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw new UnavailableException(
          threads.isShutdown()
              ? "the predictor is closed"
              : "too many requests wait already; try again",
          RETRY_AFTER);
    }
  }

  private <T> T await(FutureTask<T> task, Optional<Duration> timeLeft) {
    try {
      return timeLeft.isPresent()
          ? task.get(timeLeft.get().toNanos(), TimeUnit.NANOSECONDS)
          : task.get();
    } catch (TimeoutException e) {
      giveUp(task);
      throw new DeadlineExceededException("the time for this request is over");
    } catch (InterruptedException e) {
      giveUp(task);
      Thread.currentThread().interrupt();
      throw new UnavailableException("the function is being stopped", RETRY_AFTER);
    } catch (CancellationException e) {
      throw new UnavailableException("the predictor is closed", RETRY_AFTER);
    } catch (ExecutionException e) {
      throw ours(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** How many calls wait for a slot. */
  int waiting() {
    return threads.getQueue().size();
  }

  private void giveUp(FutureTask<?> task) {
    // Not interrupted: libtorch does not look, and the user's code may be in the middle of a file.
    task.cancel(false);
    threads.remove(task);
  }

  private static RuntimeException ours(Throwable thrown) {
    if (thrown instanceof PredictionException exception) {
      return exception;
    }
    if (thrown instanceof VirtualMachineError error) {
      throw error;
    }
    return new PredictionFailedException("the predictor failed: " + thrown, thrown);
  }

  /** Turns new calls away, drops those that wait, and lets those that run end. */
  @Override
  public void close() {
    threads.shutdown(); // Not shutdownNow: it would interrupt the calls that run.
    List<Runnable> waiting = new ArrayList<>();
    threads.getQueue().drainTo(waiting);
    for (Runnable task : waiting) {
      ((FutureTask<?>) task).cancel(false);
    }
    if (!terminates()) {
      throw new PredictionFailedException(
          "a model call still runs after " + CLOSE_WITHIN.toSeconds() + " s; the model stays open");
    }
  }

  /** Waits through interrupts: what is freed under a native call ends the process. */
  private boolean terminates() {
    long end = System.nanoTime() + CLOSE_WITHIN.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
