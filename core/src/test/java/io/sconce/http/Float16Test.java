package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of IEEE 754-2008, and of Wikipedia's table of half-precision examples. */
final class Float16Test {

  @ParameterizedTest
  @CsvSource({
    "0, 0000",
    "-0.0, 8000",
    "1, 3c00",
    "-2, c000",
    "5.960464477539063E-8, 0001", // the least
    "2.980232238769531E-8, 0000", // half of it: to even
    "2.980232238769532E-8, 0001",
    "8.940696716308594E-8, 0002", // one and a half of it: to even
    "6.097555160522461E-5, 03ff",
    "6.103515625E-5, 0400", // the least normal
    "0.333251953125, 3555",
    "0.3333333333333333, 3555",
    "1.0009765625, 3c01",
    "1.00048828125, 3c00", // halfway: to even
    "1.00146484375, 3c02", // halfway: to even
    "2047.9999999, 6800", // rounds up into the next exponent
    "65504, 7bff", // the largest
    "65519.99, 7bff",
    "65520, 7c00",
    "1e300, 7c00",
    "-1e300, fc00",
    "1e-300, 0000",
    "Infinity, 7c00",
    "NaN, 7e00"
  })
  void a_double_becomes_the_nearest(double value, String bits) {
    assertThat(Float16.bits(value)).isEqualTo((short) Integer.parseInt(bits, 16));
  }

  @Test
  void every_value_comes_back_as_the_same_bits() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Float16.value((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Float16.bits(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void between_two_neighbours_the_nearer_one_is_taken() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      double below = Float16.value((short) bits);
      double above = Float16.value((short) (bits + 1));
      double middle = (below + above) / 2;

      assertThat(Float16.bits(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(Float16.bits(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(Float16.bits(middle) & 1).isZero();
    }
  }
}
