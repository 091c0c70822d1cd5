package io.sconce.examples.digits;

import java.util.Locale;

/**
 * One handwritten digit.
 *
 * @param pixels 64 numbers, row-major 8×8, 0 (paper) to 16 (ink)
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers of a tensor; nobody compares two of these.
public record Digit(float[] pixels) {

  /** The side of the square. */
  static final int SIDE = 8;

  /** What stands for ink all over a pixel. */
  static final float INK = 16;

  /**
   * Checks and copies the pixels. The caller of a function sees the message, with 422.
   *
   * @throws IllegalArgumentException if there are not 64 of them, or one is outside 0..16
   */
  public Digit {
    if (pixels.length != SIDE * SIDE) {
      throw new IllegalArgumentException(
          "pixels: expected " + SIDE * SIDE + " numbers (8 x 8), got " + pixels.length);
    }
    pixels = pixels.clone();
    for (int i = 0; i < pixels.length; i++) {
      // Written so that NaN is refused, too.
      if (!(pixels[i] >= 0 && pixels[i] <= INK)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "pixels[%d]: expected 0 to 16, got %s", i, pixels[i]));
      }
    }
  }
}
