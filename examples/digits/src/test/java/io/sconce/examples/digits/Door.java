package io.sconce.examples.digits;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What may stand before a function: it takes the stage off the path, as the invoke URL of a REST
 * API does, and sometimes answers by itself.
 */
final class Door implements AutoCloseable {

  private static final String STAGE = "/prod";

  /** What the JDK's client and server set by themselves. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection", "content-length", "host", "http2-settings", "transfer-encoding", "upgrade");

  /** An answer of its own; one with bytes missing breaks the connection. */
  record Answer(int status, Map<String, String> headers, String body, int missing) {

    static Answer of(int status, String type, String body) {
      return new Answer(status, Map.of("Content-Type", type), body, 0);
    }

    /** An OpenAPI document, as far as the page reads it, of a predictor with this sample. */
    static Answer openApi(String sample) {
      return of(
          200,
          "application/json",
          "{\"info\":{\"title\":\"of a sample\"},\"paths\":{\"/predict\":{\"post\":{\"requestBody\":"
              + "{\"content\":{\"application/json\":{\"schema\":{},\"examples\":{\"one\":{\"value\":"
              + sample
              + "}}}}},\"responses\":{\"200\":{\"content\":{\"application/json\":{}}}}}}}}");
    }
  }

  private final URI behind;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  private Door(URI behind, HttpServer server) {
    this.behind = behind;
    this.server = server;
  }

  /** Opens one before a function. */
  static Door before(URI function) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Door door = new Door(function, server);
    server.createContext(STAGE, door::handle);
    server.setExecutor(door.threads);
    server.start();
    return door;
  }

  /** The stage, without a slash at its end. */
  URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + STAGE);
  }

  /** What the next request but for the page itself gets, in place of the function's answer. */
  void answers(Answer answer) {
    answers.add(answer);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getRawPath().substring(STAGE.length());
      Answer own = path.length() > 1 ? answers.poll() : null;
      if (own == null) {
        pass(exchange, path, body);
      } else {
        own.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = own.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(own.status(), bytes.length + own.missing());
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
      }
    }
  }

  private void pass(HttpExchange exchange, String path, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(path.isEmpty() ? "/" : path))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    copy(exchange.getRequestHeaders(), request);
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Headers headers = exchange.getResponseHeaders();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name)) {
                headers.put(name, List.copyOf(values));
              }
            });
    exchange.sendResponseHeaders(
        response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
    exchange.getResponseBody().write(response.body());
  }

  private static void copy(Headers from, HttpRequest.Builder to) {
    from.forEach(
        (name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> to.header(name, value));
          }
        });
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
