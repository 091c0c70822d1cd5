package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * What came of one invocation of a Lambda function: its reply, or the error that Lambda reports in
 * its place.
 */
public final class Invocation {
  private final String requestId;
  private final byte[] payload;
  private final Optional<String> functionError;
  private final String logTail;

  Invocation(String requestId, byte[] payload, Optional<String> functionError, String logTail) {
    this.requestId = requestId;
    this.payload = payload;
    this.functionError = functionError;
    this.logTail = logTail;
  }

  /** The invocation's id, as the function's {@code Context} had it. */
  public String requestId() {
    return requestId;
  }

  /**
   * The reply's bytes as the function wrote them; on a function error Lambda's JSON: {@code
   * errorMessage}, {@code errorType} and, from the function itself, {@code stackTrace}.
   *
   * @return a copy
   */
  public byte[] payload() {
    return payload.clone();
  }

  /** {@link #payload()} as UTF-8. */
  public String text() {
    return new String(payload, UTF_8);
  }

  /**
   * Empty if the function replied. {@code Unhandled}, as in Lambda's {@code X-Amz-Function-Error},
   * if it threw, ended, replied too much, or was out of time.
   */
  public Optional<String> functionError() {
    return functionError;
  }

  /** The last 4 KB of what was logged during the invocation, as {@code X-Amz-Log-Result} has it. */
  public String logTail() {
    return logTail;
  }

  @Override
  public String toString() {
    return functionError.map(kind -> kind + " ").orElse("") + text();
  }
}
