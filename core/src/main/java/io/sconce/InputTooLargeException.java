package io.sconce;

/**
 * The input is over a limit, noticed before the memory for it was spent. The caller sees 413 and
 * the message, which names the limit.
 */
public final class InputTooLargeException extends InvalidInputException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the caller reads.
   *
   * @param message what came, and the limit it is over; goes to the caller as it is
   */
  public InputTooLargeException(String message) {
    super(message);
  }
}
