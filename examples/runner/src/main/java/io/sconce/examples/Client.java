package io.sconce.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks one function for predictions over HTTP, on connections that stay open. */
final class Client {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String JSON = "application/json";

  private final URI predict;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * A client of one function.
   *
   * @param uri its root, without a slash at the end
   */
  Client(URI uri) {
    predict = URI.create(uri + "/predict");
  }

  /** Asks for one prediction. */
  Reply predict(String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(predict)
            .timeout(PATIENCE)
            .header("Accept", JSON)
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofString(json))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }
}
