package io.sconce;

/**
 * The time that the platform or its front door grants would pass before an answer. The caller sees
 * 504 and the message. A native call that runs cannot be stopped: it keeps its slot until it ends.
 */
public final class DeadlineExceededException extends PredictionException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the caller reads.
   *
   * @param message what was waited for; goes to the caller as it is
   */
  public DeadlineExceededException(String message) {
    super(message, null);
  }
}
