package io.sconce;

/**
 * The bytes are not what they claim to be: broken JSON, base64, text or image. Nothing was run. The
 * caller sees 400 and the message.
 */
public final class MalformedInputException extends InvalidInputException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the caller reads.
   *
   * @param message what was broken, and where; goes to the caller as it is
   */
  public MalformedInputException(String message) {
    super(message);
  }

  /**
   * With the sentence that the caller reads, and the cause, which the caller never sees.
   *
   * @param message what was broken, and where; goes to the caller as it is
   * @param cause what the decoder said
   */
  public MalformedInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
