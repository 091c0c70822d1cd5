package io.sconce;

import java.time.Duration;
import java.util.Objects;

/**
 * No answer now, perhaps later: the model is not loaded yet, was closed, or too many calls wait for
 * it. Nothing was run. The caller sees 503, {@code Retry-After} and the message.
 */
public final class UnavailableException extends PredictionException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * With the sentence that the caller reads, and when to come back.
   *
   * @param message why there is no answer; goes to the caller as it is
   * @param retryAfter how long the caller should wait; rounded up to whole seconds on the wire
   */
  public UnavailableException(String message, Duration retryAfter) {
    super(message, null);
    this.retryAfter = Objects.requireNonNull(retryAfter);
  }

  /**
   * How long the caller should wait before it tries again.
   *
   * @return zero or more
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
