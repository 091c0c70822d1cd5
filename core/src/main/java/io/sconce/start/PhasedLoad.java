package io.sconce.start;

import io.sconce.Settings;

/** What a predictor is that tells the phases of its own loading. */
public interface PhasedLoad {

  /**
   * Loads in place of {@link io.sconce.Predictor#load}, and notes what the time went to.
   *
   * @param settings the function's settings
   * @param start takes the phases
   * @throws io.sconce.LoadException if the function cannot start; the message says what to do
   */
  void load(Settings settings, ColdStart start);
}
