package io.sconce.examples;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import java.io.IOException;

/** Reads JSON by the letter, where Gson's own shortcuts forgive much. */
final class Json {

  private static final TypeAdapter<JsonElement> ADAPTER = new Gson().getAdapter(JsonElement.class);

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws IOException if it is not JSON
   */
  static JsonElement read(String text) throws IOException {
    try {
      return ADAPTER.fromJson(text);
    } catch (IOException | JsonParseException | NumberFormatException e) {
      throw new IOException("not JSON: " + text.lines().findFirst().orElse(""), e);
    }
  }
}
