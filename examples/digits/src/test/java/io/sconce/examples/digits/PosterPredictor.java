package io.sconce.examples.digits;

import io.sconce.Call;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.awt.Color;
import java.io.IOException;
import java.util.List;

/** No model: text in, a picture out, with one dark column for each of the text's characters. */
public final class PosterPredictor implements Predictor<String, byte[]> {

  private static final int COLUMN = 10;

  @Override
  public void load(Settings settings) {}

  @Override
  public byte[] predict(String text, Call call) {
    int width = Math.max(1, text.length()) * COLUMN;
    try {
      return Pictures.encode(
          Pictures.rectangle(width, 160, Color.ORANGE, Color.DARK_GRAY, 0, 40, width, 80), "png");
    } catch (IOException e) {
      throw new PredictionFailedException("there is no writer for PNG", e);
    }
  }

  @Override
  public String outputMediaType() {
    return "image/png";
  }

  @Override
  public List<String> samples() {
    return List.of("It's a sconce,\nand it holds a torch");
  }

  @Override
  public void close() {}
}
