package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP response on its way out. {@link HttpListener} adds Content-Length, Date and Connection.
 */
final class WireResponse {
  private final int status;
  private final List<Header> headers;
  private final byte[] body;

  WireResponse(int status, List<Header> headers, byte[] body) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  static WireResponse of(int status) {
    return new WireResponse(status, List.of(), new byte[0]);
  }

  static WireResponse json(int status, String json) {
    return json(status, json.getBytes(UTF_8));
  }

  static WireResponse json(int status, byte[] json) {
    return new WireResponse(status, List.of(new Header("Content-Type", "application/json")), json);
  }

  WireResponse with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new WireResponse(status, more, body);
  }

  int status() {
    return status;
  }

  List<Header> headers() {
    return headers;
  }

  Optional<String> header(String name) {
    return headers.stream().filter(h -> h.is(name)).map(Header::value).findFirst();
  }

  byte[] body() {
    return body;
  }
}
