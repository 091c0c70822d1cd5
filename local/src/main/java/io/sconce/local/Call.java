package io.sconce.local;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** One invocation on its way through the queue and an execution environment. */
final class Call {
  private final String requestId = UUID.randomUUID().toString();
  private final byte[] event;
  private final String trace;
  private final Optional<String> clientContext;
  private final boolean logTail;
  private final CompletableFuture<Invocation> outcome = new CompletableFuture<>();

  // Guarded by the queue.
  private @Nullable ScheduledFuture<?> alarm;
  private long logStart;
  private long startNanos;

  /**
   * An invocation that has not begun.
   *
   * @param trace the X-Ray trace header that the runtime gets
   * @param clientContext JSON that the runtime gets beside the event
   * @param logTail whether the caller wants to know what was logged
   */
  Call(byte[] event, String trace, Optional<String> clientContext, boolean logTail) {
    this.event = event;
    this.trace = trace;
    this.clientContext = clientContext;
    this.logTail = logTail;
  }

  static Call of(byte[] event) {
    return new Call(event, Traces.next(), Optional.empty(), true);
  }

  String requestId() {
    return requestId;
  }

  byte[] event() {
    return event;
  }

  String trace() {
    return trace;
  }

  Optional<String> clientContext() {
    return clientContext;
  }

  boolean logTail() {
    return logTail;
  }

  /** Completes when the function has replied or failed; never exceptionally. */
  CompletableFuture<Invocation> outcome() {
    return outcome;
  }

  void begins(long logOffset, ScheduledFuture<?> timeout) {
    logStart = logOffset;
    startNanos = System.nanoTime();
    alarm = timeout;
  }

  long logStart() {
    return logStart;
  }

  double millis() {
    return startNanos == 0 ? 0 : (System.nanoTime() - startNanos) / 1e6;
  }

  void cancelAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
    }
  }
}
