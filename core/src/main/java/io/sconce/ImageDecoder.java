package io.sconce;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes an image whose size was read and checked first. */
final class ImageDecoder {

  private static final String BROKEN =
      "the body is not an image that can be read (PNG, JPEG, GIF or BMP)";

  private ImageDecoder() {}

  static BufferedImage decode(byte[] bytes, long maxPixels) {
    // A memory stream by name: ImageIO's own choice would write a cache file.
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new MalformedInputException(BROKEN);
      }
      ImageReader reader = readers.next();
      try {
        // Metadata is never looked at, and is where compressed text of any size can hide.
        reader.setInput(stream, true, true);
        checkSize(reader.getWidth(0), reader.getHeight(0), maxPixels);
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The readers of the JDK answer broken files with unchecked exceptions of many kinds.
      throw new MalformedInputException(BROKEN, e);
    }
  }

  private static void checkSize(int width, int height, long maxPixels) {
    if ((long) width * height > maxPixels) {
      throw new InputTooLargeException(
          "the image has " + width + " x " + height + " pixels, over the limit of " + maxPixels);
    }
  }
}
