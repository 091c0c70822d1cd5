package io.sconce.examples.digits;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;

/**
 * Makes the model's 8×8 of a picture of any size: dark ink on light paper or the other way round,
 * as its border tells. What is not square is centred on a square of its own paper.
 */
final class Picture {

  private static final int SIDE = Digit.SIDE;

  private final BufferedImage image;
  private final int width;
  private final int height;
  private final double cell;
  private final double left;
  private final double top;

  private Picture(BufferedImage image) {
    this.image = image;
    this.width = image.getWidth();
    this.height = image.getHeight();
    int side = Math.max(width, height);
    this.cell = (double) side / SIDE;
    this.left = (side - width) / 2.0;
    this.top = (side - height) / 2.0;
  }

  /**
   * Averages a picture down.
   *
   * @param image transparent parts count as white
   * @return its digit; a picture of 8×8 keeps its pixels
   */
  static Digit digit(BufferedImage image) {
    return new Picture(image).digit();
  }

  private Digit digit() {
    double[] light = new double[SIDE * SIDE]; // How much of it falls into each cell.
    double border = 0;
    for (int y = 0; y < height; y++) {
      float[] row = brightness(y);
      border += y == 0 || y == height - 1 ? sum(row) : row[0] + row[width - 1];
      double[] across = across(row);
      for (int i = first(y + top); i < SIDE && i * cell < y + top + 1; i++) {
        double share = overlap(i, y + top, y + top + 1);
        for (int j = 0; j < SIDE; j++) {
          light[i * SIDE + j] += share * across[j];
        }
      }
    }
    return new Digit(ink(light, border / borderLength() > 0.5));
  }

  private float[] ink(double[] light, boolean lightPaper) {
    float[] ink = new float[SIDE * SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        double lit = light[i * SIDE + j];
        double covered = overlap(i, top, top + height) * overlap(j, left, left + width);
        double part = (lightPaper ? covered - lit : lit) / (cell * cell);
        ink[i * SIDE + j] = (float) Math.max(0, Math.min(Digit.INK, Digit.INK * part));
      }
    }
    return ink;
  }

  /** One row's light, for each of the eight columns. */
  private double[] across(float[] row) {
    double[] columns = new double[SIDE];
    for (int x = 0; x < width; x++) {
      for (int j = first(x + left); j < SIDE && j * cell < x + left + 1; j++) {
        columns[j] += row[x] * overlap(j, x + left, x + left + 1);
      }
    }
    return columns;
  }

  private int first(double position) {
    return (int) (position / cell);
  }

  /** How much of a cell lies between two positions, in pixels. */
  private double overlap(int index, double from, double to) {
    return Math.max(0, Math.min((index + 1) * cell, to) - Math.max(index * cell, from));
  }

  private int borderLength() {
    return height == 1 ? width : 2 * width + 2 * (height - 2);
  }

  private static double sum(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += value;
    }
    return sum;
  }

  /** One row, 0 (black) to 1 (white). */
  private float[] brightness(int y) {
    return image.getColorModel() instanceof ComponentColorModel model
            && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        ? gray(y, model)
        : colour(y);
  }

  /** Java takes gray samples for linear light and getRGB brightens them; their values are meant. */
  private float[] gray(int y, ComponentColorModel model) {
    int[] samples = image.getRaster().getSamples(0, y, width, 1, 0, (int[]) null);
    int[] alpha =
        model.hasAlpha() ? image.getRaster().getSamples(0, y, width, 1, 1, (int[]) null) : null;
    float max = (1 << model.getComponentSize(0)) - 1;
    float[] row = new float[width];
    for (int x = 0; x < width; x++) {
      row[x] = overWhite(samples[x] / max, alpha == null ? 1 : alpha[x] / max);
    }
    return row;
  }

  private float[] colour(int y) {
    int[] pixels = image.getRGB(0, y, width, 1, null, 0, width);
    float[] row = new float[width];
    for (int x = 0; x < width; x++) {
      int red = pixels[x] >> 16 & 0xff;
      int green = pixels[x] >> 8 & 0xff;
      int blue = pixels[x] & 0xff;
      // Luma as in ITU-R BT.601.
      float luma = (0.299f * red + 0.587f * green + 0.114f * blue) / 255;
      row[x] = overWhite(luma, (pixels[x] >>> 24) / 255f);
    }
    return row;
  }

  private static float overWhite(float brightness, float alpha) {
    return 1 - alpha * (1 - brightness);
  }
}
