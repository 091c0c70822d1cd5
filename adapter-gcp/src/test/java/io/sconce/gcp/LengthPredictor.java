package io.sconce.gcp;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;

/** How long a text is. Named in META-INF/services, as a user's is. */
public final class LengthPredictor implements Predictor<String, Integer> {

  @Override
  public void load(Settings settings) {}

  @Override
  public Integer predict(String input, Call call) {
    return input.length();
  }

  @Override
  public void close() {}
}
