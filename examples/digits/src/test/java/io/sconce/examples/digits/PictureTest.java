package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sconce.Body;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {

  private static final float[] PIXELS = new DigitPredictor().samples().get(0).pixels();

  /** Half a step of 255 to 16. */
  private static final Offset<Float> ROUNDED = within(0.5f * 16 / 255 + 1e-4f);

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_BYTE_BINARY
      })
  void an_8_by_8_png_keeps_its_pixels(int type) throws IOException {
    float[] pixels = type == BufferedImage.TYPE_BYTE_BINARY ? blackAndWhite() : PIXELS;
    BufferedImage image =
        type == BufferedImage.TYPE_BYTE_BINARY ? bits(pixels) : Pictures.dark(pixels, type, 1);

    assertThat(digit(Pictures.encode(image, "png"))).containsExactly(pixels, ROUNDED);
  }

  @Test
  void light_ink_on_dark_paper_is_ink() throws IOException {
    BufferedImage image = Pictures.light(PIXELS, BufferedImage.TYPE_BYTE_GRAY, 1);

    assertThat(digit(Pictures.encode(image, "png"))).containsExactly(PIXELS, ROUNDED);
  }

  @Test
  void what_is_transparent_is_white() throws IOException {
    assertThat(digit(Pictures.encode(Pictures.transparent(PIXELS), "png")))
        .containsExactly(PIXELS, ROUNDED);
  }

  @Test
  void gray_with_an_alpha_channel_is_laid_over_white() throws IOException {
    byte[] png = getClass().getResourceAsStream("/gray-alpha.png").readAllBytes();

    assertThat(digit(png)).containsExactly(PIXELS, ROUNDED);
  }

  @Test
  void gray_of_16_bits_is_read() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < PIXELS.length; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, Math.round(65_535 * (1 - PIXELS[i] / 16)));
    }

    assertThat(digit(Pictures.encode(image, "png"))).containsExactly(PIXELS, within(0.001f));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 37})
  void a_larger_picture_is_averaged(int scale) {
    BufferedImage image = Pictures.dark(PIXELS, BufferedImage.TYPE_INT_RGB, scale);

    assertThat(Picture.digit(image).pixels()).containsExactly(PIXELS, ROUNDED);
  }

  @Test
  void an_uneven_size_gives_each_cell_its_share_of_a_pixel() {
    // 12 pixels for 8 cells: a cell is 1.5 wide. Ink covers x = 4, which cells 2 and 3 share.
    BufferedImage image = Pictures.rectangle(12, 12, Color.WHITE, Color.BLACK, 4, 3, 1, 3);

    float[] pixels = Picture.digit(image).pixels();

    assertThat(pixels[2 * 8 + 2]).isEqualTo(16 * 0.5f / 1.5f, within(1e-4f));
    assertThat(pixels[2 * 8 + 3]).isEqualTo(16 * 0.5f / 1.5f, within(1e-4f));
    assertThat(pixels[2 * 8 + 4]).isZero();
    assertThat(sum(pixels)).isEqualTo(16 * 3 / 2.25f, within(1e-3f));
  }

  @ParameterizedTest
  @CsvSource({"40, 80", "80, 40", "3, 80", "81, 7"})
  void what_is_not_square_is_centred_on_its_own_paper(int width, int height) {
    BufferedImage image =
        Pictures.rectangle(
            width, height, Color.BLACK, Color.WHITE, width / 3, height / 3, width / 3, height / 3);

    float[] pixels = Picture.digit(image).pixels();

    double cell = Math.max(width, height) / 8.0;
    double ink = (width / 3) * (height / 3) / (cell * cell);
    assertThat(sum(pixels)).isEqualTo((float) (16 * ink), within(1e-2f));
    assertThat(pixels[0]).isZero();
    assertThat(pixels[63]).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 9", "9, 1", "2, 2", "5, 5", "8, 8", "1000, 1"})
  void a_blank_picture_of_any_size_is_blank_paper(int width, int height) {
    for (Color colour : new Color[] {Color.WHITE, Color.BLACK}) {
      BufferedImage image = Pictures.rectangle(width, height, colour, colour, 0, 0, 1, 1);

      assertThat(Picture.digit(image).pixels()).containsOnly(0);
    }
  }

  private static float[] digit(byte[] image) {
    return Picture.digit(Body.of(image, "image/png", 1_000_000).image()).pixels();
  }

  private static float[] blackAndWhite() {
    float[] pixels = PIXELS.clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] < 8 ? 0 : 16;
    }
    return pixels;
  }

  private static BufferedImage bits(float[] pixels) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
    for (int i = 0; i < pixels.length; i++) {
      image.setRGB(i % 8, i / 8, pixels[i] == 0 ? 0xffffff : 0);
    }
    return image;
  }

  private static float sum(float[] pixels) {
    float sum = 0;
    for (float pixel : pixels) {
      sum += pixel;
    }
    return sum;
  }
}
