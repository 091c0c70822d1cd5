package io.sconce.examples.language;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.sconce.DataType;
import io.sconce.Settings;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells which of 26 languages a text is in. Takes it as plain text, or as a JSON string:
 *
 * <pre>{@code
 * Der Hund schläft auf dem Sofa.  ->  {"language": "de", "scores": {"de": 0.992, "sv": 0.003, …}}
 * }</pre>
 */
public final class LanguagePredictor extends TorchPredictor<String, Guess> {

  private static final String LANGUAGES = "/languages.txt";

  private volatile List<String> languages = List.of();

  /** Names the model; it is loaded later. */
  public LanguagePredictor() {
    super(
        TorchModel.at("classpath:language.pt")
            .input("letters", DataType.INT64, -1, -1)
            .output("scores", DataType.FP32, -1, 26));
  }

  /** Reads the names of the languages, which the training wrote beside the model. */
  @Override
  protected void prepare(Settings settings) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(LANGUAGES)) {
      if (in == null) {
        throw new FileNotFoundException(LANGUAGES + " is not on the class path");
      }
      languages = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Override
  protected NDList encode(NDManager manager, String text) {
    long[] letters = Letters.of(text).codePoints().asLongStream().toArray();
    return new NDList(manager.create(letters)); // INT64 [letters], hashed n-grams in the model
  }

  @Override
  protected Guess decode(NDList output) {
    return Guess.of(languages, output.singletonOrThrow().toFloatArray()); // FP32 [26]
  }

  @Override
  public List<String> samples() {
    return List.of("Der Hund schläft auf dem Sofa.", "The early bird catches the worm.");
  }
}
