package io.sconce;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comes with an input: the request's id, how much time is left, the caller's parameters; and
 * what goes back with the answer: how long each phase took. Most predictors never look at it.
 *
 * <p>One call belongs to one request. Its timings may be recorded from any thread.
 */
public final class Call {

  private final String requestId;
  private final Map<String, Object> parameters;
  private final @Nullable Long deadlineNanos;
  private final Map<String, Duration> timings;

  private Call(
      String requestId,
      Map<String, Object> parameters,
      @Nullable Long deadlineNanos,
      Map<String, Duration> timings) {
    this.requestId = Objects.requireNonNull(requestId);
    this.parameters = parameters;
    this.deadlineNanos = deadlineNanos;
    this.timings = timings;
  }

  /**
   * A call without deadline or parameters, as tests and warm-up use it.
   *
   * @param requestId what logs and replies call this request
   * @return a new call
   */
  public static Call of(String requestId) {
    return new Call(requestId, Map.of(), null, Collections.synchronizedMap(new LinkedHashMap<>()));
  }

  /**
   * The same call with a deadline.
   *
   * @param timeLeft from now on; zero or less means that the deadline has passed
   * @return a call that shares this one's timings
   */
  public Call withTimeLeft(Duration timeLeft) {
    return new Call(requestId, parameters, System.nanoTime() + timeLeft.toNanos(), timings);
  }

  /**
   * The same call with the caller's parameters.
   *
   * @param parameters strings, numbers and booleans by name; copied
   * @return a call that shares this one's timings
   */
  public Call withParameters(Map<String, Object> parameters) {
    return new Call(requestId, Map.copyOf(parameters), deadlineNanos, timings);
  }

  /**
   * What logs and replies call this request; the platform's own id where it has one.
   *
   * @return the id, never blank on a cloud
   */
  public String requestId() {
    return requestId;
  }

  /**
   * The caller's parameters, as the inference protocols carry them beside the input.
   *
   * @return strings, numbers and booleans by name; unmodifiable
   */
  public Map<String, Object> parameters() {
    return parameters;
  }

  /**
   * The time left before the platform, or its front door, gives up on this request.
   *
   * @return zero when it has passed, empty when there is no deadline
   */
  public Optional<Duration> timeLeft() {
    if (deadlineNanos == null) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
  }

  /**
   * Records how long a phase took. The caller sees it in {@code Server-Timing}, the log in the
   * request's line. A phase that was recorded before is added to.
   *
   * @param phase a token of letters, digits, {@code -} and {@code _}: {@code predict}
   * @param took zero or more
   */
  public void record(String phase, Duration took) {
    timings.merge(phase, took, Duration::plus);
  }

  /**
   * The phases recorded so far, in the order of their first recording.
   *
   * @return a copy
   */
  public Map<String, Duration> timings() {
    synchronized (timings) {
      return new LinkedHashMap<>(timings);
    }
  }
}
