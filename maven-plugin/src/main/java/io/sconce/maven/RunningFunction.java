package io.sconce.maven;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A package that runs in its cloud's own runtime.
 *
 * @param uri where it answers
 * @param end ends it; harmless a second time
 */
record RunningFunction(URI uri, Runnable end) implements AutoCloseable {

  /** A large model on a slow disk takes its time. */
  private static final Duration STARTUP = Duration.ofMinutes(2);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * Starts a package and waits until it answers.
   *
   * @param entry the function's class
   * @param port 0 takes a free one
   * @throws io.sconce.local.StartException if it does not start
   */
  static RunningFunction start(
      Cloud cloud, Path path, String entry, Map<String, String> environment, int port) {
    return switch (cloud) {
      case GCP -> {
        LocalFunction function =
            LocalFunction.of(entry)
                .deploymentPackage(path)
                .environment(environment)
                .startupTimeout(STARTUP)
                .port(port)
                .start();
        yield new RunningFunction(function.uri(), function::close);
      }
      case AWS -> {
        LocalLambda lambda =
            LocalLambda.of(entry)
                .deploymentPackage(path)
                .environment(environment)
                .startupTimeout(STARTUP)
                .port(port)
                .start();
        yield new RunningFunction(lambda.uri(), lambda::close);
      }
    };
  }

  /** A command line that asks for a prediction, with the predictor's own sample if it has one. */
  String curl() throws IOException, InterruptedException {
    HttpResponse<String> overview =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri.resolve("/"))
                    .header("Accept", "application/json")
                    .timeout(PATIENCE)
                    .build(),
                BodyHandlers.ofString());
    return curl(overview.body());
  }

  /** A function of a user's own need not describe itself as Sconce's do. */
  String curl(String overview) {
    if (parse(overview) instanceof JsonObject json
        && json.get("predict") instanceof JsonObject predict
        && predict.get("path") != null
        && predict.get("sample") != null) {
      return "curl -s "
          + uri
          + predict.get("path").getAsString()
          + " -H 'Content-Type: application/json' -d '"
          + predict.get("sample").toString().replace("'", "'\\''")
          + "'";
    }
    return "curl -s " + uri + "/";
  }

  private static JsonElement parse(String overview) {
    try {
      return JsonParser.parseString(overview);
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
