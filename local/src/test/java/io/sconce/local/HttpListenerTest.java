package io.sconce.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpListenerTest {
  private static final int MAX_BODY_BYTES = 10;

  private final Queue<WireRequest> seen = new ConcurrentLinkedQueue<>();
  private final HttpListener listener =
      new HttpListener("test", 0, MAX_BODY_BYTES, this::answer, head -> WireResponse.of(413));

  private WireResponse answer(WireRequest request) {
    seen.add(request);
    return new WireResponse(
        request.rawPath().equals("/none") ? 204 : 200,
        List.of(new Header("X-Name", "Jürgen"), new Header("Content-Length", "99")),
        request.body());
  }

  @AfterEach
  void close() {
    listener.close();
  }

  /** What comes back on one connection until the listener closes it. */
  private String exchange(String requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1)
          .replaceAll("Date: [^\r]*\r\n", "");
    }
  }

  private static String post(String headers, String body) {
    return "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n" + body;
  }

  @Test
  void request_is_kept_raw() throws Exception {
    exchange(
        String.join(
            "\r\n",
            "GET /a%2Fb/%C3%A4//../x?q=%20&q HTTP/1.1",
            "Host: a",
            "X-One: \tJ\u00fcrgen, \"2\"  ",
            "x-one:",
            "Connection: close",
            "",
            ""));

    WireRequest request = seen.remove();
    assertThat(request.rawPath()).isEqualTo("/a%2Fb/%C3%A4//../x");
    assertThat(request.rawQuery()).isEqualTo("q=%20&q");
    assertThat(request.headers("X-ONE")).containsExactly("Jürgen, \"2\"", "");
    assertThat(request.sourceIp()).isEqualTo("127.0.0.1");
  }

  @Test
  void response_has_one_length_and_latin_1_values() throws Exception {
    assertThat(exchange(post("Content-Length: 2\r\n", "hi")))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nX-Name: Jürgen\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
  }

  @Test
  void head_has_the_length_without_the_body_and_204_has_neither() throws Exception {
    assertThat(
            exchange(
                "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"))
        .contains("Content-Length: 2\r\n")
        .endsWith("\r\n\r\n");
    assertThat(exchange("GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .doesNotContain("Content-Length");
  }

  @Test
  void chunks_become_one_body() throws Exception {
    exchange(
        post(
            "Transfer-Encoding: chunked\r\n",
            "3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"));

    assertThat(new String(seen.remove().body(), ISO_8859_1)).isEqualTo("abcde");
  }

  @Test
  void pipelined_requests_are_answered_in_order_on_one_connection() throws Exception {
    String get = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n";

    String responses = exchange(get + "1" + get + "2" + post("Content-Length: 1\r\n", "3"));

    assertThat(responses.split("HTTP/1.1 200 OK", -1)).hasSize(4);
    assertThat(seen)
        .extracting(request -> new String(request.body(), ISO_8859_1))
        .containsExactly("1", "2", "3");
  }

  @Test
  void http_1_0_is_closed_unless_it_asks_otherwise() throws Exception {
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n")).contains("Connection: close\r\n");
  }

  @Test
  void client_that_waits_for_100_is_told_to_go_on() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(post("Expect: 100-continue\r\nContent-Length: 2\r\n", "").getBytes(ISO_8859_1));
      byte[] goOn = socket.getInputStream().readNBytes(25);
      socket.getOutputStream().write("hi".getBytes(ISO_8859_1));

      assertThat(goOn).asString().isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(socket.getInputStream().readAllBytes()).asString().endsWith("\r\n\r\nhi");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 11\r\n\r\nhello hello",
        "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n",
        "Content-Length: 999999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n6\r\nhello \r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n"
      })
  void longer_body_is_refused_before_it_is_kept(String rest) throws Exception {
    assertThat(exchangeHalfClosed("POST / HTTP/1.1\r\nHost: a\r\n" + rest))
        .startsWith("HTTP/1.1 413 ");
    assertThat(seen).isEmpty();
  }

  /** Sends, says that nothing more will come, and reads what comes back. */
  private String exchangeHalfClosed(String requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "G ET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n"
      })
  void what_could_be_read_in_two_ways_is_refused(String request) throws Exception {
    assertThat(exchangeHalfClosed(request)).startsWith("HTTP/1.1 400 ");
    assertThat(seen).isEmpty();
  }

  @Test
  void other_codings_versions_and_endless_heads_are_refused() throws Exception {
    assertThat(exchangeHalfClosed(post("Transfer-Encoding: gzip, chunked\r\n", "")))
        .startsWith("HTTP/1.1 501 ");
    assertThat(exchangeHalfClosed("GET / HTTP/2.0\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 505 ");
    assertThat(exchangeHalfClosed(post("X: " + "x".repeat(70_000) + "\r\n", "")))
        .startsWith("HTTP/1.1 431 ");
  }

  /**
   * Head and body go out in one write, or a client would see the second 40 ms later, with the
   * delayed acknowledgement of the first.
   */
  @Test
  void a_hundred_exchanges_on_one_connection_each_arrive_whole() throws Exception {
    byte[] request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      for (int i = 0; i < 100; i++) {
        socket.getOutputStream().write(request);
        assertThat(readResponse(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  private static String readResponse(InputStream in) throws IOException {
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    while (!response.toString(ISO_8859_1).endsWith("\r\n\r\nx")) {
      response.write(in.read());
    }
    return response.toString(ISO_8859_1);
  }
}
