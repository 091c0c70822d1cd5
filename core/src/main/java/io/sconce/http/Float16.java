package io.sconce.http;

/** IEEE 754 binary16, which {@code java.lang.Float} converts from Java 20 on only. */
final class Float16 {

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int FRACTION_BITS = 10;
  private static final int MIN_EXPONENT = -14;
  private static final int BIAS = 15;

  /** Halfway between the largest and what would be the next. */
  private static final double TO_INFINITY = 65_520;

  private Float16() {}

  /** The nearest binary16, ties to even; from 65,520 on an infinity. */
  static short bits(double value) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? SIGN : 0;
    if (Double.isNaN(value)) {
      return (short) (sign | INFINITY | 1 << (FRACTION_BITS - 1));
    }
    double magnitude = Math.abs(value);
    if (magnitude >= TO_INFINITY) {
      return (short) (sign | INFINITY);
    }
    int exponent = Math.max(MIN_EXPONENT, Math.getExponent(magnitude));
    // In units of its last place, so that rounding to a whole number is rounding to a binary16.
    int units = (int) Math.rint(Math.scalb(magnitude, FRACTION_BITS - exponent));
    // The implicit bit of a normal number adds one to the exponent, and so does a carry.
    return (short) (sign | ((exponent - MIN_EXPONENT) << FRACTION_BITS) + units);
  }

  /** The value of a binary16, exactly. */
  static float value(short bits) {
    int exponent = (bits & INFINITY) >> FRACTION_BITS;
    int fraction = bits & ((1 << FRACTION_BITS) - 1);
    float magnitude;
    if (exponent == INFINITY >> FRACTION_BITS) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((float) fraction, MIN_EXPONENT - FRACTION_BITS);
    } else {
      magnitude =
          Math.scalb((float) (fraction | 1 << FRACTION_BITS), exponent - BIAS - FRACTION_BITS);
    }
    return (bits & SIGN) == 0 ? magnitude : -magnitude;
  }
}
