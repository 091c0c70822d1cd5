package io.sconce.examples.digits;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Draws digits as pictures of several kinds. */
final class Pictures {

  private Pictures() {}

  /** Dark ink on white, one square of {@code scale} × {@code scale} for each pixel. */
  static BufferedImage dark(float[] pixels, int type, int scale) {
    return draw(pixels, type, scale, 255, -255 / 16f);
  }

  /** Light ink on black. */
  static BufferedImage light(float[] pixels, int type, int scale) {
    return draw(pixels, type, scale, 0, 255 / 16f);
  }

  private static BufferedImage draw(
      float[] pixels, int type, int scale, float paper, float perInk) {
    BufferedImage image = new BufferedImage(8 * scale, 8 * scale, type);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int level = Math.round(paper + perInk * pixels[y / scale * 8 + x / scale]);
        if (image.getRaster().getNumBands() == 1) {
          image.getRaster().setSample(x, y, 0, level);
        } else {
          image.setRGB(x, y, new Color(level, level, level).getRGB());
        }
      }
    }
    return image;
  }

  /** Black ink, as opaque as there is ink, on nothing. */
  static BufferedImage transparent(float[] pixels) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < pixels.length; i++) {
      image.setRGB(i % 8, i / 8, Math.round(pixels[i] * 255 / 16) << 24);
    }
    return image;
  }

  /** A picture of one colour with a rectangle of another. */
  static BufferedImage rectangle(
      int width, int height, Color paper, Color ink, int x, int y, int across, int down) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(paper);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(ink);
    graphics.fillRect(x, y, across, down);
    graphics.dispose();
    return image;
  }

  static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("no writer for " + format);
    }
    return bytes.toByteArray();
  }
}
