package io.sconce.local.training;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** Google's: requests come over HTTP, to the port that {@code PORT} names. */
final class CloudRun implements Cloud {

  private static final int POLL_MILLIS = 20;

  private final int port;

  CloudRun() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  @Override
  public Map<String, String> environment() {
    // With K_SERVICE the invoker and Sconce log as there.
    return Map.of("PORT", Integer.toString(port), "K_SERVICE", "training");
  }

  @Override
  public String ask(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new IOException(
          method
              + " "
              + path
              + ": expected 200, got "
              + response.statusCode()
              + " "
              + response.body());
    }
    return response.body();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    while (true) {
      try {
        return client.send(request, BodyHandlers.ofString());
      } catch (ConnectException e) {
        Thread.sleep(POLL_MILLIS); // It has not started yet.
      }
    }
  }
}
