package io.sconce.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Call;
import io.sconce.InvalidInputException;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Endpoints that are loaded, and what tests of them have in common. */
final class Endpoints {

  private Endpoints() {}

  /** What {@link Shout} reads. */
  record Words(String text) {}

  /** Answers in capitals, as often as the parameter {@code times} says; refuses a question. */
  static final class Shout implements Predictor<Words, Words> {
    @Override
    public void load(Settings settings) {}

    @Override
    public Words predict(Words input, Call call) {
      if (input.text().endsWith("?")) {
        throw new InvalidInputException("text: expected no question");
      }
      Object times = call.parameters().getOrDefault("times", 1L);
      return new Words(
          input.text().toUpperCase(java.util.Locale.ROOT).repeat(((Long) times).intValue()));
    }

    @Override
    public List<Words> samples() {
      return List.of(new Words("hello"));
    }

    @Override
    public void close() {}
  }

  static PredictionEndpoint shout(Map<String, String> settings) {
    return loaded(new Shout(), Settings.of(settings));
  }

  static PredictionEndpoint loaded(Predictor<?, ?> predictor, Settings settings) {
    PredictionEndpoint endpoint = new PredictionEndpoint(predictor, settings);
    endpoint.load();
    return endpoint;
  }

  static Request post(String path, String body) {
    return Request.of("POST", path).body(body.getBytes(UTF_8));
  }

  /** An object of so many parameters, whose names have the same hash. */
  static String parameters(int count) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    for (String name : namesOfOneHash(count)) {
      json.add("\"" + name + "\":1");
    }
    return json.toString();
  }

  /** Up to 2^18 names, of one hash in lower case, too. */
  static List<String> namesOfOneHash(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 18; bit++) {
        name.append((i >> bit & 1) == 0 ? "a~" : "b_");
      }
      names.add(name.toString());
    }
    return names;
  }

  static JsonObject problem(Response response, int status) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.headers().first("Content-Type")).contains("application/problem+json");
    JsonObject problem = JsonParser.parseString(response.text()).getAsJsonObject();
    assertThat(problem.keySet())
        .containsExactly("type", "title", "status", "detail", "requestId", "error");
    assertThat(problem.get("status").getAsInt()).isEqualTo(status);
    assertThat(problem.get("title").getAsString()).isNotEqualTo("Status");
    return problem;
  }

  static String detail(Response response, int status) {
    return problem(response, status).get("detail").getAsString();
  }
}
