package io.sconce.http;

/** Answers a request: the whole of what an adapter knows of a function. */
@FunctionalInterface
public interface Handler {

  /**
   * Answers one request. Called from many threads.
   *
   * @param request what came
   * @return what goes back; failures are responses, so nothing is thrown but what breaks the JVM
   */
  Response handle(Request request);
}
