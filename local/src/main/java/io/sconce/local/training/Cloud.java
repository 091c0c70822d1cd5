package io.sconce.local.training;

import java.io.IOException;
import java.util.Map;

/** Asks a function in the place of its cloud. */
interface Cloud {

  /** What the function's environment has to hold. */
  Map<String, String> environment();

  /**
   * Sends a request and waits for its answer, first for the function to start.
   *
   * @param json the body, empty for none
   * @return the answer's body
   * @throws IOException if the answer is not 200
   */
  String ask(String method, String path, String json) throws IOException, InterruptedException;
}
