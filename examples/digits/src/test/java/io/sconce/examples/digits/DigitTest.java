package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitTest {

  @ParameterizedTest
  @ValueSource(floats = {-0.01f, 16.01f, Float.NaN, Float.POSITIVE_INFINITY})
  void refuses_a_pixel_that_is_neither_paper_nor_ink(float pixel) {
    float[] pixels = new float[64];
    pixels[63] = pixel;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digit(pixels))
        .withMessage("pixels[63]: expected 0 to 16, got " + pixel);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65})
  void refuses_another_number_of_pixels(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digit(new float[length]))
        .withMessage("pixels: expected 64 numbers (8 x 8), got " + length);
  }

  @Test
  void keeps_its_own_copy() {
    float[] pixels = new float[64];
    Digit digit = new Digit(pixels);

    pixels[0] = 17;

    assertThat(digit.pixels()[0]).isZero();
  }
}
