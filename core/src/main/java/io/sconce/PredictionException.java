package io.sconce;

import org.jspecify.annotations.Nullable;

/**
 * What a predictor may throw: every way a prediction, or the loading before it, ends without an
 * answer. The family is closed, so that one table maps it to HTTP; any other throwable counts as a
 * {@link PredictionFailedException}.
 */
public abstract sealed class PredictionException extends RuntimeException
    permits InvalidInputException,
        UnavailableException,
        DeadlineExceededException,
        PredictionFailedException,
        LoadException {

  private static final long serialVersionUID = 1L;

  PredictionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
