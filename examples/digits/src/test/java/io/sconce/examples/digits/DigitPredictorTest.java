package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.Tensor;
import io.sconce.examples.PredictorContract;
import io.sconce.http.Response;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitPredictorTest extends PredictorContract<DigitPredictor> {

  DigitPredictorTest() throws IOException {
    super(new DigitPredictor());
  }

  @ParameterizedTest
  @CsvSource({"png, false, 1", "png, true, 3", "jpeg, false, 16", "jpeg, true, 32"})
  void reads_every_held_out_digit_from_a_picture(String format, boolean light, int scale)
      throws IOException {
    int same = 0;
    for (String input : heldOut().inputs()) {
      float[] pixels = pixels(input);
      BufferedImage image =
          light
              ? Pictures.light(pixels, BufferedImage.TYPE_BYTE_GRAY, scale)
              : Pictures.dark(pixels, BufferedImage.TYPE_INT_RGB, scale);

      Response response = post("image/" + format, Pictures.encode(image, format));

      assertThat(response.status()).isEqualTo(200);
      same += digit(response.text()) == digit(post("application/json", input).text()) ? 1 : 0;
    }
    // Rounding to 255 grays, or JPEG's, may tip the scales of a digit that nobody can read.
    assertThat(same).isGreaterThanOrEqualTo(heldOut().size() - 1);
  }

  @Test
  void its_sample_is_a_digit_that_it_knows() {
    Guess guess = predictor().predict(predictor().samples().get(0), Call.of("test"));

    assertThat(guess.digit()).isZero();
    assertThat(guess.scores()).hasSize(10);
    assertThat(guess.scores()[0]).isGreaterThan(0.9f);
  }

  @Test
  void takes_raw_tensors_of_several_digits() {
    float[] two = Arrays.copyOf(predictor().samples().get(0).pixels(), 128);

    List<Tensor> scores =
        predictor().infer(List.of(Tensor.of("pixels", two, 2, 64)), Call.of("test"));

    assertThat(scores).hasSize(1);
    assertThat(scores.get(0).shape()).containsExactly(2L, 10L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json | {"pixels":[1,2,3]}         | 422 | pixels: expected 64 numbers (8 x 8), got 3
          application/json | {"digit":3}                | 422 | pixels
          application/json | {"pixels":"0 0 5 13"}      | 422 | pixels
          application/json | {"pixels":[0,               | 400 | not JSON
          image/png        | no picture                 | 400 | not an image
          image/jpeg       | no picture                 | 400 | not an image
          image/webp       | RIFF                       | 415 | image/png
          """)
  void says_what_is_wrong_and_answers_the_next(
      String type, String body, int status, String detail) {
    isRefused(type, body, status, detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "-1", "1e39"})
  void refuses_a_number_that_is_no_pixel(String number) {
    String body = heldOut().inputs().get(0).replaceFirst("\\[\\d+", "[" + number);

    isRefused("application/json", body, 422, "pixels[0]: expected ");
  }

  private static float[] pixels(String input) {
    String[] numbers = input.replaceAll("[^0-9.,]", "").split(",", -1);
    float[] pixels = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      pixels[i] = Float.parseFloat(numbers[i]);
    }
    return pixels;
  }

  private static int digit(String guess) {
    return Integer.parseInt(guess.replaceAll("(?s).*\"digit\":(\\d).*", "$1"));
  }
}
