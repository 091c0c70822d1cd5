package io.sconce.examples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls one function over HTTP, on connections that stay open. */
final class Client {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String JSON = "application/json";

  private final URI uri;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * A client of one function.
   *
   * @param uri its root, without a slash at the end
   */
  Client(URI uri) {
    this.uri = uri;
  }

  /** Asks for one prediction. */
  Reply predict(String json) throws IOException, InterruptedException {
    return send(
        request("/predict").header("Content-Type", JSON).POST(BodyPublishers.ofString(json)));
  }

  /**
   * A command line that asks for a prediction, with the predictor's own sample.
   *
   * @throws IOException if the function does not describe itself
   */
  String curl() throws IOException, InterruptedException {
    Reply reply = send(request("/").GET());
    if (reply.status() != 200) {
      throw new IOException("GET / answered " + reply.status() + ": " + reply.body());
    }
    return curl(reply.body());
  }

  private String curl(String overview) throws IOException {
    try {
      JsonObject predict = Json.read(overview).getAsJsonObject().getAsJsonObject("predict");
      JsonElement sample = predict.get("sample");
      if (sample == null) {
        return "curl -s " + uri + "/";
      }
      return "curl -s "
          + uri
          + predict.get("path").getAsString()
          + " -H 'Content-Type: application/json' -d '"
          + sample.toString().replace("'", "'\\''")
          + "'";
    } catch (IllegalStateException | NullPointerException e) {
      throw new IOException("GET / answered with no description of a predictor: " + overview, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(uri + path)).timeout(PATIENCE).header("Accept", JSON);
  }

  private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }
}
