package io.sconce.local.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * AWS's: the function fetches events, those of an HTTP API, from the Runtime API
 * (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), where it leaves its replies too.
 */
final class Lambda implements Cloud {

  private static final long TIMEOUT_MILLIS = 60_000;

  private final HttpServer api;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();

  /** What the function left, and where. */
  private record Posted(String path, String body) {}

  Lambda() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/2018-06-01/runtime/", this::serve);
    api.start();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + api.getAddress().getPort(),
        "AWS_LAMBDA_FUNCTION_NAME", "training",
        "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769");
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (!path.endsWith("/next")) {
      posted.add(new Posted(path, body));
      reply(exchange, 202, "{}");
      return;
    }
    try {
      String event = events.take();
      exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "training");
      exchange
          .getResponseHeaders()
          .set(
              "Lambda-Runtime-Deadline-Ms",
              Long.toString(System.currentTimeMillis() + TIMEOUT_MILLIS));
      exchange
          .getResponseHeaders()
          .set(
              "Lambda-Runtime-Invoked-Function-Arn",
              "arn:aws:lambda:us-east-1:123456789012:function:training");
      reply(exchange, 200, event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reply(HttpExchange exchange, int status, String json) throws IOException {
    // Without a Content-Type the runtime client's native code crashes.
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    byte[] body = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public String ask(String method, String path, String json)
      throws IOException, InterruptedException {
    events.add(event(method, path, json).toString());
    Posted answer = posted.take();
    if (!answer.path().endsWith("/response")) {
      throw new IOException("the function failed: " + answer.body());
    }
    // Without a status code an HTTP API takes all of the reply for the body.
    if (JsonParser.parseString(answer.body()) instanceof JsonObject reply
        && reply.has("statusCode")) {
      if (reply.get("statusCode").getAsInt() != 200) {
        throw new IOException(method + " " + path + ": expected 200, got " + answer.body());
      }
      return reply.get("body").getAsString();
    }
    return answer.body();
  }

  private static JsonObject event(String method, String path, String json) {
    JsonObject http = new JsonObject();
    http.addProperty("method", method);
    http.addProperty("path", path);
    JsonObject context = new JsonObject();
    context.add("http", http);
    context.addProperty("stage", "$default");
    JsonObject headers = new JsonObject();
    headers.addProperty("accept", "application/json");
    headers.addProperty("content-type", "application/json");
    JsonObject event = new JsonObject();
    event.addProperty("version", "2.0");
    event.addProperty("routeKey", "$default");
    event.addProperty("rawPath", path);
    event.addProperty("rawQueryString", "");
    event.add("headers", headers);
    event.add("requestContext", context);
    event.addProperty("body", json);
    event.addProperty("isBase64Encoded", false);
    return event;
  }
}
