package io.sconce;

import org.jspecify.annotations.Nullable;

/**
 * The model or the predictor failed on an input that looked right. The caller sees 500 and a fixed
 * text; message and cause go to the log only.
 */
public final class PredictionFailedException extends PredictionException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the log gets.
   *
   * @param message what failed; never reaches the caller
   */
  public PredictionFailedException(String message) {
    this(message, null);
  }

  /**
   * With the sentence that the log gets, and the cause.
   *
   * @param message what failed; never reaches the caller
   * @param cause what was thrown, or null
   */
  public PredictionFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
