package io.sconce.conformance.function;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.util.Locale;

/** Answers a text in capital letters. */
public final class ShoutPredictor implements Predictor<String, String> {

  @Override
  public void load(Settings settings) {}

  @Override
  public String predict(String input, Call call) {
    return input.toUpperCase(Locale.ROOT);
  }

  @Override
  public void close() {}
}
