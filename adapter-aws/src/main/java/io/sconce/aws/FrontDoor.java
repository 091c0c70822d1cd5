package io.sconce.aws;

import io.sconce.http.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * One kind of HTTP event, as two pure translations: the event to a request, a reply to what this
 * front door reads.
 *
 * @param <E> the event
 * @param <R> the reply
 */
sealed interface FrontDoor<E, R> permits HttpApi, RestApi, LoadBalancer {

  /** The request without its body, which may turn out to be broken. */
  Request head(E event);

  EventBody body(E event);

  /** How long this front door waits for a reply; empty if as long as the function may run. */
  Optional<Duration> patience(E event);

  /** Whether the client gets the bytes of a base64 reply, and not the base64. */
  boolean decodesBase64();

  /** The most bytes of reply JSON that this front door takes. */
  int maxReplyBytes();

  R reply(E event, Reply reply);

  void write(R reply, OutputStream to) throws IOException;
}
