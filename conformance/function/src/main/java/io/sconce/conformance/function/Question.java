package io.sconce.conformance.function;

/**
 * What the suite asks.
 *
 * @param numbers FP32 [4]
 * @param mode how to answer
 */
public record Question(float[] numbers, Mode mode) {

  /** How to answer. */
  public enum Mode {
    /** With the numbers times two, by a real model. */
    TWICE,
    /** Not at all: by an exception of the user's own. */
    THROW,
    /** Not at all: by refusing the input. */
    REFUSE,
    /** With the numbers times two, after a few seconds. */
    SLOW
  }
}
