package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTest {

  private static final long DEFAULTS = 64_000_000;

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void an_image_is_decoded(String format) throws IOException {
    BufferedImage image = Body.of(image(format, 5, 3), "image/" + format, DEFAULTS).image();

    assertThat(image.getWidth()).isEqualTo(5);
    assertThat(image.getHeight()).isEqualTo(3);
  }

  @Test
  void an_image_at_the_limit_is_decoded_and_one_over_it_is_too_large() throws IOException {
    assertThat(Body.of(image("png", 5, 3), "image/png", 15).image()).isNotNull();
    assertThatThrownBy(() -> Body.of(image("png", 4, 4), "image/png", 15).image())
        .isInstanceOf(InputTooLargeException.class)
        .hasMessage("the image has 16 pixels, over the limit of 15");
  }

  @Test
  void a_header_that_claims_four_billion_pixels_costs_no_memory() {
    byte[] bomb = pngHeader(65_535, 65_535);

    assertThatThrownBy(() -> Body.of(bomb, "image/png", DEFAULTS).image())
        .isInstanceOf(InputTooLargeException.class)
        .hasMessageStartingWith("the image has 4294836225 pixels");
  }

  @Test
  void a_bmp_is_refused_since_it_may_hold_another_image_of_any_size() {
    // 8 x 8 by its own header, with an embedded JPEG said to be of 2 GB.
    byte[] bomb =
        HexFormat.of()
            .parseHex(
                "424d3900000000000000360000002800000008000000080000000100000004000000ffffff7f"
                    + "00000000000000000000000000000000ffd8ff");

    assertThatThrownBy(() -> Body.of(bomb, "image/bmp", DEFAULTS).image())
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void a_jpeg_of_a_thousand_scans_is_too_much_work() throws IOException {
    byte[] jpeg = image("jpg", 100, 100);
    byte[] bomb = Arrays.copyOf(jpeg, jpeg.length + 2000);
    for (int i = jpeg.length; i < bomb.length; i += 2) {
      bomb[i] = (byte) 0xff;
      bomb[i + 1] = (byte) 0xda;
    }

    assertThatThrownBy(() -> Body.of(bomb, "image/jpeg", 100_000).image())
        .isInstanceOf(InputTooLargeException.class)
        .hasMessage("the image has 10000 pixels in 1001 scans, too many to decode");
    assertThat(Body.of(bomb, "image/jpeg", DEFAULTS).image()).isNotNull();
  }

  @Test
  void bytes_that_are_no_image_are_malformed() {
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Body.of(text, "image/png", DEFAULTS).image())
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> Body.of(new byte[0], "image/png", DEFAULTS).image())
        .isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void an_image_cut_short_anywhere_never_fails_in_another_way(String format) throws IOException {
    byte[] whole = image(format, 7, 7);

    for (int length = 0; length < whole.length; length++) {
      Body cut = Body.of(Arrays.copyOf(whole, length), "image/" + format, DEFAULTS);
      try {
        assertThat(cut.image()).isNotNull(); // Some decoders fill up what is missing.
      } catch (InvalidInputException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void an_image_with_any_byte_flipped_never_fails_in_another_way(String format) throws IOException {
    byte[] whole = image(format, 7, 7);

    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) 0xff;
      try {
        assertThat(Body.of(flipped, "image/" + format, DEFAULTS).image()).isNotNull();
      } catch (InvalidInputException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static byte[] image(String format, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 1, 0x123456);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  /** A PNG that ends after its first chunk: https://www.w3.org/TR/png-3/#11IHDR. */
  private static byte[] pngHeader(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(33);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
    png.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    return png.putInt((int) crc.getValue()).array();
  }
}
