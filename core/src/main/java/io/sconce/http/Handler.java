package io.sconce.http;

/** Answers a request: a function as tests and clients see it, in process or over a network. */
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
