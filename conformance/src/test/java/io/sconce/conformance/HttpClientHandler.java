package io.sconce.conformance;

import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server on this machine as a handler: sends the request over HTTP with the JDK's client. */
final class HttpClientHandler implements Handler {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;

  HttpClientHandler(URI server) {
    this.server = server;
  }

  @Override
  public Response handle(Request request) {
    String query = request.query().isEmpty() ? "" : "?" + request.query();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + request.path() + query))
            .timeout(Duration.ofSeconds(60))
            .method(
                request.method(),
                request.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(request.body()));
    request.headers().fields().forEach(field -> builder.header(field.name(), field.value()));
    try {
      return response(client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Response response(HttpResponse<byte[]> from) {
    Response response = Response.of(from.statusCode()).body(from.body());
    for (Map.Entry<String, List<String>> header : from.headers().map().entrySet()) {
      for (String value : header.getValue()) {
        response = response.header(header.getKey(), value);
      }
    }
    return response;
  }
}
