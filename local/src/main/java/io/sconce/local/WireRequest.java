package io.sconce.local;

import java.util.List;
import java.util.Optional;

/**
 * One HTTP request as it came in: the target is kept raw, header lines keep their order and case.
 */
final class WireRequest {
  private final String method;
  private final String target;
  private final String version;
  private final List<Header> headers;
  private final byte[] body;
  private final String sourceIp;

  WireRequest(
      String method,
      String target,
      String version,
      List<Header> headers,
      byte[] body,
      String sourceIp) {
    this.method = method;
    this.target = target;
    this.version = version;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.sourceIp = sourceIp;
  }

  WireRequest withBody(byte[] bytes) {
    return new WireRequest(method, target, version, headers, bytes, sourceIp);
  }

  String method() {
    return method;
  }

  /** The path with its percent-encoding, without the query. */
  String rawPath() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** What stands behind the first question mark, encoded; empty if there is none. */
  String rawQuery() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  String version() {
    return version;
  }

  List<Header> headers() {
    return headers;
  }

  Optional<String> header(String name) {
    return headers.stream().filter(h -> h.is(name)).map(Header::value).findFirst();
  }

  List<String> headers(String name) {
    return headers.stream().filter(h -> h.is(name)).map(Header::value).toList();
  }

  byte[] body() {
    return body;
  }

  String sourceIp() {
    return sourceIp;
  }
}
