package io.sconce;

import org.jspecify.annotations.Nullable;

/**
 * The function cannot start: a setting is wrong, no predictor was found, the model is missing or
 * corrupt, libtorch cannot be used here. The message is one sentence that says what to do; it shows
 * in the function's log, in Lambda's init error and in a failed GCP deployment. No request is
 * answered.
 */
public final class LoadException extends PredictionException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that says what to do.
   *
   * @param message what is wrong and what to do
   */
  public LoadException(String message) {
    this(message, null);
  }

  /**
   * With the sentence that says what to do, and the cause.
   *
   * @param message what is wrong and what to do
   * @param cause what was thrown, or null
   */
  public LoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
