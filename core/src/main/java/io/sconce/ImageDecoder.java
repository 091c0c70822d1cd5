package io.sconce;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes an image whose size, and the work it asks for, were read and checked first. */
final class ImageDecoder {

  private static final String BROKEN =
      "the body is not an image that can be read (PNG, JPEG or GIF)";

  /** A photograph that is shown step by step has about ten; each costs a pass over all pixels. */
  private static final int USUAL_JPEG_SCANS = 16;

  /**
   * A colour profile has up to 255 (ICC.1 B.4). libjpeg walks over all before it for each, an hour
   * for what fits into a body.
   */
  private static final int MAX_JPEG_PROFILE_SEGMENTS = 1024;

  /** The JDK's reader takes a buffer of 8 KiB for each; writers fill as much or more. */
  private static final int MAX_PNG_CHUNKS = 1 << 16;

  private static final int PNG_SIGNATURE_BYTES = 8;

  /** Its length, its type and its checksum. */
  private static final int PNG_CHUNK_FRAME_BYTES = 12;

  private static final int START_OF_SCAN = 0xda;
  private static final int PROFILE_SEGMENT = 0xe2;

  private ImageDecoder() {}

  /**
   * The formats, by how they begin. No others, whatever readers there are: a BMP may hold another
   * image, of any size, that its own header says nothing of.
   */
  private enum Format {
    PNG("\u0089PNG\r\n\u001a\n"),
    JPEG("\u00ff\u00d8\u00ff"),
    GIF("GIF8");

    private final String signature;

    Format(String signature) {
      this.signature = signature;
    }

    static Format of(byte[] bytes) {
      String start = new String(bytes, 0, Math.min(bytes.length, 8), StandardCharsets.ISO_8859_1);
      return Arrays.stream(values())
          .filter(format -> start.startsWith(format.signature))
          .findFirst()
          .orElseThrow(() -> new MalformedInputException(BROKEN));
    }
  }

  static BufferedImage decode(byte[] bytes, long maxPixels) {
    Format format = Format.of(bytes);
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
    if (!readers.hasNext()) {
      throw new PredictionFailedException("this Java runtime has no reader for " + format);
    }
    ImageReader reader = readers.next();
    // A memory stream by name: ImageIO's own choice would write a cache file.
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(
            format == Format.GIF
                ? GifStart.withoutExtensions(bytes)
                : new ByteArrayInputStream(bytes))) {
      if (format == Format.JPEG) {
        checkProfile(markers(bytes, PROFILE_SEGMENT));
      }
      if (format == Format.PNG) {
        checkChunks(bytes);
      }
      // Metadata is never looked at, and is where compressed text of any size can hide.
      reader.setInput(stream, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      checkPixels(pixels, maxPixels);
      if (format == Format.JPEG) {
        checkScans(markers(bytes, START_OF_SCAN), pixels, maxPixels);
      }
      return reader.read(0);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The readers of the JDK answer broken files with unchecked exceptions of many kinds.
      throw new MalformedInputException(BROKEN, e);
    } finally {
      reader.dispose();
    }
  }

  private static void checkPixels(long pixels, long maxPixels) {
    if (pixels > maxPixels) {
      throw new InputTooLargeException(
          "the image has " + pixels + " pixels, over the limit of " + maxPixels);
    }
  }

  private static void checkScans(int scans, long pixels, long maxPixels) {
    if (scans > USUAL_JPEG_SCANS && scans * pixels > maxPixels * USUAL_JPEG_SCANS) {
      throw new InputTooLargeException(
          "the image has " + pixels + " pixels in " + scans + " scans, too many to decode");
    }
  }

  private static void checkProfile(int segments) {
    if (segments > MAX_JPEG_PROFILE_SEGMENTS) {
      throw new InputTooLargeException(
          "the image has a colour profile in " + segments + " segments, too many to read");
    }
  }

  private static void checkChunks(byte[] png) {
    ByteBuffer chunks = ByteBuffer.wrap(png);
    int count = 0;
    for (long at = PNG_SIGNATURE_BYTES; at + PNG_CHUNK_FRAME_BYTES <= png.length; ) {
      if (++count > MAX_PNG_CHUNKS) {
        throw new InputTooLargeException(
            "the image has more than " + MAX_PNG_CHUNKS + " chunks, too many to read");
      }
      // A negative length ends this, since no reader goes on behind it.
      int length = chunks.getInt((int) at);
      at = length < 0 ? png.length : at + PNG_CHUNK_FRAME_BYTES + length;
    }
  }

  /** The markers of a kind. Within compressed data a byte FF is always followed by 00. */
  private static int markers(byte[] jpeg, int kind) {
    int markers = 0;
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) kind) {
        markers++;
      }
    }
    return markers;
  }
}
