package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTest {

  private static final long DEFAULTS = 64_000_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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
  void a_gif_whose_comments_come_in_small_pieces_costs_no_more_than_it_is_long()
      throws IOException {
    byte[] gif = image("gif", 5, 3);
    byte[] bomb = inserted(gif, firstExtension(gif), comment(50_000));

    long before = THREADS.getCurrentThreadAllocatedBytes();
    BufferedImage image = Body.of(bomb, "image/gif", DEFAULTS).image();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    // Each piece copies those before it where the JDK reads them: 50,000² / 2 bytes.
    assertThat(allocated).isLessThan(100_000_000);
    assertThat(image.getRGB(1, 1))
        .isEqualTo(Body.of(gif, "image/gif", DEFAULTS).image().getRGB(1, 1));
  }

  @Test
  void a_comment_behind_a_broken_extension_is_not_read_either() throws IOException {
    byte[] gif = image("gif", 5, 3);
    // The JDK's reader takes six bytes behind F9, whatever length stands there.
    byte[] broken = {0x21, (byte) 0xf9, 0, 0x21, (byte) 0xfe, 2, 0x21, 0};
    byte[] bomb =
        inserted(inserted(gif, firstExtension(gif), comment(50_000)), firstExtension(gif), broken);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThat(Body.of(bomb, "image/gif", DEFAULTS).image().getWidth()).isEqualTo(5);

    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000_000);
  }

  @Test
  void the_transparent_colour_of_a_gif_stays_transparent() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff123456);
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageIO.write(image, "gif", gif);

    BufferedImage read = Body.of(gif.toByteArray(), "image/gif", DEFAULTS).image();

    assertThat(read.getRGB(0, 0)).isEqualTo(0xff123456);
    assertThat(read.getRGB(1, 0) >>> 24).isZero();
  }

  @Test
  void a_jpeg_whose_colour_profile_has_thousands_of_segments_is_too_much_work() throws IOException {
    byte[] jpeg = image("jpg", 5, 3);
    byte[] segment = {(byte) 0xff, (byte) 0xe2, 0, 2};

    assertThat(Body.of(inserted(jpeg, 2, repeated(segment, 1024)), "image/jpeg", DEFAULTS).image())
        .isNotNull();
    assertThatThrownBy(
            () ->
                Body.of(inserted(jpeg, 2, repeated(segment, 1025)), "image/jpeg", DEFAULTS).image())
        .isInstanceOf(InputTooLargeException.class)
        .hasMessage("the image has a colour profile in 1025 segments, too many to read");
  }

  @Test
  void a_png_in_tens_of_thousands_of_chunks_is_too_much_work() throws IOException {
    byte[] png = image("png", 5, 3); // Its chunks are three.
    byte[] chunk = chunk("IDAT", new byte[0]);

    assertThat(Body.of(inserted(png, 33, repeated(chunk, 65_533)), "image/png", DEFAULTS).image())
        .isNotNull();
    assertThatThrownBy(
            () ->
                Body.of(inserted(png, 33, repeated(chunk, 65_534)), "image/png", DEFAULTS).image())
        .isInstanceOf(InputTooLargeException.class)
        .hasMessage("the image has more than 65536 chunks, too many to read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt"})
  void compressed_text_in_a_png_is_not_unpacked(String type) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(
        (type.equals("iTXt") ? "k\0\1\0\0\0" : "k\0\0").getBytes(StandardCharsets.US_ASCII));
    try (DeflaterOutputStream out = new DeflaterOutputStream(text)) {
      out.write(new byte[100_000_000]);
    }
    for (int colours : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_INDEXED}) {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(5, 3, colours), "png", png);
      byte[] bomb = inserted(png.toByteArray(), 33, chunk(type, text.toByteArray()));

      long before = THREADS.getCurrentThreadAllocatedBytes();
      assertThat(Body.of(bomb, "image/png", DEFAULTS).image().getWidth()).isEqualTo(5);

      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000);
    }
  }

  /** Behind the header and the colours of a GIF of ImageIO's. */
  private static int firstExtension(byte[] gif) {
    return 13 + (3 << ((gif[10] & 7) + 1));
  }

  private static byte[] comment(int pieces) {
    byte[] comment = new byte[2 + 2 * pieces + 1];
    comment[0] = 0x21;
    comment[1] = (byte) 0xfe;
    Arrays.fill(comment, 2, comment.length - 1, (byte) 1);
    return comment;
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes[i % bytes.length];
    }
    return all;
  }

  private static byte[] inserted(byte[] into, int at, byte[] what) {
    byte[] all = Arrays.copyOf(into, into.length + what.length);
    System.arraycopy(what, 0, all, at, what.length);
    System.arraycopy(into, at, all, at + what.length, into.length - at);
    return all;
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
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
