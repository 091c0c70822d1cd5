package io.sconce;

import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * The bytes of a request with the media type they came under, for {@link Predictor#mediaTypes}.
 *
 * <p>Not copied: whoever holds it must not change the bytes.
 */
public final class Body {

  private final byte[] bytes;
  private final String mediaType;
  private final long maxImagePixels;

  private Body(byte[] bytes, String mediaType, long maxImagePixels) {
    this.bytes = Objects.requireNonNull(bytes);
    this.mediaType = Objects.requireNonNull(mediaType);
    this.maxImagePixels = maxImagePixels;
  }

  /**
   * A body.
   *
   * @param bytes what came; not copied
   * @param mediaType such as {@code image/png}, in lower case and without parameters
   * @param maxImagePixels bounds {@link #image()}; functions get {@code SCONCE_MAX_IMAGE_PIXELS}
   * @return a new body
   */
  public static Body of(byte[] bytes, String mediaType, long maxImagePixels) {
    return new Body(bytes, mediaType, maxImagePixels);
  }

  /**
   * What came.
   *
   * @return not a copy
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The media type it came under.
   *
   * @return such as {@code image/png}, in lower case and without parameters
   */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Decodes the bytes as a PNG, JPEG or GIF image. The size is read from the image's header and
   * checked before memory is spent on its pixels, and so is the work that a progressive JPEG asks
   * for.
   *
   * @return the image, in its own colour model
   * @throws InputTooLargeException if it has more pixels than {@code SCONCE_MAX_IMAGE_PIXELS}, or
   *     asks for as much work
   * @throws MalformedInputException if it is no image, or broken
   */
  public BufferedImage image() {
    return ImageDecoder.decode(bytes, maxImagePixels);
  }
}
