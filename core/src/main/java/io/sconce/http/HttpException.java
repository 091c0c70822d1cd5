package io.sconce.http;

/** A request that fails by HTTP's own rules, before any predictor is asked. */
final class HttpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Headers headers;

  HttpException(int status, String detail) {
    this(status, detail, Headers.none());
  }

  HttpException(int status, String detail, Headers headers) {
    // No stack trace: this is an answer, and is never logged as a failure.
    super(detail, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  Headers headers() {
    return headers;
  }
}
