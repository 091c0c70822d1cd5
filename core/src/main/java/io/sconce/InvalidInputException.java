package io.sconce;

/**
 * The input is well-formed but not this model's: a missing member, a wrong type, shape or range.
 * Nothing was run. The caller sees 422 and the message, so it should say what was expected and what
 * came: {@code input 'x': expected FP32 [-1, 64], got INT64 [2, 3]}.
 */
public sealed class InvalidInputException extends PredictionException
    permits MalformedInputException, InputTooLargeException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the caller reads.
   *
   * @param message what was wrong, expected and got; goes to the caller as it is
   */
  public InvalidInputException(String message) {
    super(message, null);
  }

  InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
