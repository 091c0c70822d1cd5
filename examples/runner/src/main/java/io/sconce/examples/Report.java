package io.sconce.examples;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a function did on held-out cases.
 *
 * @param cases how many there were
 * @param right how many replies have the label
 * @param accuracyAtLeast the share of them that must, 0 to 1
 * @param largestDifference between a number of a reply and the same of Python
 * @param numbersWithin how large that may be
 * @param median latency of a reply
 * @param faults a sentence for each case whose reply is not as it must be; a wrong label alone is
 *     none
 */
public record Report(
    int cases,
    int right,
    double accuracyAtLeast,
    double largestDifference,
    double numbersWithin,
    Duration median,
    List<String> faults) {

  private static final int FAULTS_SHOWN = 5;

  /** Copies the faults. */
  public Report {
    faults = List.copyOf(faults);
  }

  /**
   * Whether all is as it must be.
   *
   * @return true if enough labels are right and there is no fault
   */
  public boolean ok() {
    return right >= accuracyAtLeast * cases && faults.isEmpty();
  }

  /** A line for accuracy, latency and difference each, and the first faults. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "accuracy: %d of %d right, %.2f %% (at least %s %%)%n",
            right,
            cases,
            100.0 * right / cases,
            percent(accuracyAtLeast)));
    text.append(
        String.format(Locale.ROOT, "median latency: %.2f ms%n", median.toNanos() / 1_000_000.0));
    text.append(
        String.format(
            Locale.ROOT,
            "largest difference from Python's numbers: %.1e (at most %.0e)",
            largestDifference,
            numbersWithin));
    faults.stream()
        .limit(FAULTS_SHOWN)
        .forEach(fault -> text.append(System.lineSeparator()).append(fault));
    if (faults.size() > FAULTS_SHOWN) {
      text.append(System.lineSeparator())
          .append("and ")
          .append(faults.size() - FAULTS_SHOWN)
          .append(" more like these");
    }
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share).replaceFirst("\\.?0+$", "");
  }
}
