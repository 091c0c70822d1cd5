package io.sconce.start;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one start of a function spent its time on, from the start of its process to its first
 * answer.
 *
 * <p>Phases run side by side where they can, so together they may take longer than the whole. Safe
 * for many threads.
 */
public final class ColdStart {

  /** A part of a start. */
  public enum Phase {
    /** From the start of the process to the first touch of the entry point: JVM and runtime. */
    JVM("jvm", "JVM"),
    /** From there until the predictor begins to load: its constructor, its types, the routes. */
    ENTRY_POINT("entry-point", "entry point"),
    /** Finding libtorch, and unpacking it where the package holds it in blocks. */
    LIBRARIES("libraries", "libraries"),
    /** The dynamic loader's work, on a thread of its own. */
    MAPPED("mapped", "mapped"),
    /** From the end of the mapping until the engine runs. */
    ENGINE("engine", "engine"),
    /** Reading the model, and what its predictor prepares. */
    MODEL("model", "model"),
    /** Predictions from samples, before the predictor counts as loaded. */
    WARM_UP("warm-up", "warm-up"),
    /** The first prediction that somebody asked for. */
    FIRST_ANSWER("first-answer", "first answer");

    private final String token;
    private final String label;

    Phase(String token, String label) {
      this.token = token;
      this.label = label;
    }

    /**
     * What {@code Server-Timing} calls it, after {@code init-}.
     *
     * @return letters and hyphens
     */
    public String token() {
      return token;
    }

    /** What logs call it. */
    @Override
    public String toString() {
      return label;
    }
  }

  private final long touchedNanos;
  private final Map<Phase, Duration> phases =
      Collections.synchronizedMap(new EnumMap<>(Phase.class));

  private volatile @Nullable Duration untilReady;

  private ColdStart(long touchedNanos) {
    this.touchedNanos = touchedNanos;
  }

  /**
   * A start whose entry point is touched now.
   *
   * @return with no phase but {@link Phase#JVM}, and without that off Linux
   */
  public static ColdStart now() {
    return touchedAt(System.nanoTime());
  }

  /**
   * A start whose entry point was touched before.
   *
   * @param nanos by {@link System#nanoTime}
   * @return with no phase but {@link Phase#JVM}, and without that off Linux
   */
  public static ColdStart touchedAt(long nanos) {
    return touchedAt(nanos, ProcessAge.now());
  }

  /** The same, in a process of this age. */
  static ColdStart touchedAt(long nanos, Optional<Duration> processAge) {
    ColdStart start = new ColdStart(nanos);
    if (processAge.isPresent()) {
      Duration untilTouched = processAge.get().minus(start.sinceTouched());
      if (!untilTouched.isNegative()) {
        start.took(Phase.JVM, untilTouched);
      }
    }
    return start;
  }

  /**
   * The time since the entry point was touched.
   *
   * @return zero or more
   */
  public Duration sinceTouched() {
    return Duration.ofNanos(System.nanoTime() - touchedNanos);
  }

  /**
   * The time since the process started, or since the first touch where that is not known.
   *
   * @return zero or more; on Linux in steps of 10 ms
   */
  public Duration sinceProcessStarted() {
    return phases.getOrDefault(Phase.JVM, Duration.ZERO).plus(sinceTouched());
  }

  /** Notes that the function is ready for its first request. */
  public void ready() {
    untilReady = sinceProcessStarted();
  }

  /**
   * The time from the start of the process, or from the first touch where that is not known, until
   * the function was ready.
   *
   * @return up to now, if it is not ready
   */
  public Duration untilReady() {
    Duration noted = untilReady;
    return noted == null ? sinceProcessStarted() : noted;
  }

  /**
   * Notes how long a phase took. A phase that was noted before keeps its first time.
   *
   * @param phase which
   * @param took zero or more
   */
  public void took(Phase phase, Duration took) {
    phases.putIfAbsent(Objects.requireNonNull(phase), Objects.requireNonNull(took));
  }

  /**
   * The phases that were noted so far.
   *
   * @return a copy, in the order of the enum
   */
  public Map<Phase, Duration> phases() {
    Map<Phase, Duration> copy = new EnumMap<>(Phase.class);
    synchronized (phases) {
      copy.putAll(phases);
    }
    return Collections.unmodifiableMap(copy);
  }
}
