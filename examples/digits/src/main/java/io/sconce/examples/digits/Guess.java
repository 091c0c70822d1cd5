package io.sconce.examples.digits;

/**
 * Which digit it is.
 *
 * @param digit 0 to 9, the one with the highest score
 * @param scores ten, in digit order, softmaxed: they sum to 1
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers of a tensor; nobody compares two of these.
public record Guess(int digit, float[] scores) {

  /**
   * The guess that ten scores make.
   *
   * @param scores in digit order
   * @return the digit with the highest score, and the scores
   */
  static Guess of(float[] scores) {
    int best = 0;
    for (int digit = 1; digit < scores.length; digit++) {
      if (scores[digit] > scores[best]) {
        best = digit;
      }
    }
    return new Guess(best, scores);
  }
}
