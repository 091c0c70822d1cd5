package io.sconce.maven.natives;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Works on several cores and hands on what comes out in the order of what went in, with no more
 * than a few at a time in memory.
 *
 * @param <T> what comes out
 */
final class InOrder<T> implements Closeable {

  private final ExecutorService workers;
  private final int most;
  private final Sink<T> sink;
  private final Deque<Future<T>> underway = new ArrayDeque<>();

  /** Takes what comes out. */
  @FunctionalInterface
  interface Sink<T> {

    void accept(T result) throws IOException;
  }

  /**
   * Starts the threads.
   *
   * @param bytesEach memory that one piece of work takes: there are fewer threads than cores where
   *     all of them would take more than a quarter of the heap
   * @param sink is called on the caller's thread
   */
  InOrder(long bytesEach, Sink<T> sink) {
    long fit = Runtime.getRuntime().maxMemory() / 4 / bytesEach;
    int threads = (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), fit));
    this.workers = Executors.newFixedThreadPool(threads, InOrder::thread);
    this.most = threads + 1;
    this.sink = sink;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sconce-compress");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts a piece of work, after waiting for the oldest one if there are many. */
  void add(Callable<T> work) throws IOException {
    if (underway.size() == most) {
      handOnOldest();
    }
    underway.add(workers.submit(work));
  }

  /** Waits for all work. */
  void finish() throws IOException {
    while (!underway.isEmpty()) {
      handOnOldest();
    }
  }

  private void handOnOldest() throws IOException {
    try {
      sink.accept(underway.remove().get());
    } catch (ExecutionException e) {
      throw new IOException("cannot compress: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    }
  }

  /** Stops the threads; work that is underway is dropped. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
