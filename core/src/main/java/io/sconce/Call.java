package io.sconce;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What comes with an input: the request's id, how much time is left, the caller's parameters; and
 * what goes back with the answer: how long each phase took. Most predictors never look at it.
 *
 * <p>One call belongs to one request. Its timings may be recorded from any thread.
 */
public final class Call {

  private static final Pattern PHASE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Duration LONGEST = Duration.ofDays(1);

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
   * @param timeLeft from now on, at most a day; zero or less means that the deadline has passed
   * @return a call that shares this one's timings
   */
  public Call withTimeLeft(Duration timeLeft) {
    Duration bounded = timeLeft.compareTo(LONGEST) > 0 ? LONGEST : timeLeft;
    return new Call(requestId, parameters, System.nanoTime() + bounded.toNanos(), timings);
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
   * @param took zero or more, up to a day
   * @throws IllegalArgumentException if it is neither; nothing is recorded
   */
  public void record(String phase, Duration took) {
    if (!PHASE.matcher(phase).matches()) {
      throw new IllegalArgumentException("a phase must be a token, got '" + phase + "'");
    }
    if (took.isNegative() || took.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(phase + ": expected zero to " + LONGEST + ", got " + took);
    }
    synchronized (timings) {
      Duration before = timings.get(phase);
      timings.put(phase, before == null ? took : before.plus(took));
    }
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
