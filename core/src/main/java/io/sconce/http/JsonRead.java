package io.sconce.http;

import com.google.gson.stream.JsonReader;
import java.io.IOException;

/** Reads one value of JSON. */
@FunctionalInterface
interface JsonRead<T> {

  /**
   * Reads it, and nothing behind it.
   *
   * @throws io.sconce.InvalidInputException if it is JSON of another type
   * @throws IOException if it is no JSON
   */
  T read(JsonReader in) throws IOException;
}
