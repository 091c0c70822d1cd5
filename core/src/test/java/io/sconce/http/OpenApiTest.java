package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Body;
import io.sconce.Call;
import io.sconce.ChildJvm;
import io.sconce.DataType;
import io.sconce.DeadlineExceededException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import io.sconce.UnavailableException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The document at /openapi.json, judged by OpenAPI's own schema and by what the endpoint does. */
final class OpenApiTest {

  private static final Settings DEFAULTS = Settings.of(Map.of());
  private static final String KEY = "key";

  /** One file, whatever it is. */
  private static final String FORM =
      "multipart/form-data={\"type\":\"object\",\"properties\":{\"file\":{\"type\":\"string\","
          + "\"format\":\"binary\"}},\"required\":[\"file\"]}";

  // printf %s key | sha256sum
  private static final Settings KEYS =
      Settings.of(
          Map.of(
              "SCONCE_API_KEYS",
              "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"));

  /** Of the contract, and not answered yet: the document is ahead of the endpoint here. */
  private static final List<String> AHEAD = List.of();

  /** Predicts nothing of use; its subclasses say of what. */
  private abstract static class Fake<I, O> implements Predictor<I, O> {
    @Override
    public void load(Settings settings) {}

    @Override
    public void close() {}
  }

  private sealed interface Area permits Disc, Box {}

  private record Disc(double radius) implements Area {}

  private record Box(double[] sides, Optional<Area> hole) implements Area {}

  private record Measured(Area area, double size, Optional<String> note) {}

  private static final class AreaPredictor extends Fake<Area, Measured> {
    @Override
    public Measured predict(Area area, Call call) {
      if (area instanceof Disc disc) {
        if (disc.radius() == 503) {
          throw new UnavailableException("busy", Duration.ofSeconds(1));
        } else if (disc.radius() == 504) {
          throw new DeadlineExceededException("late");
        } else if (disc.radius() < 0) {
          throw new IllegalStateException("a bug");
        }
        return new Measured(area, 3 * disc.radius() * disc.radius(), Optional.of("about"));
      }
      return new Measured(area, 1, Optional.empty());
    }

    @Override
    public List<Area> samples() {
      return List.of(
          new Disc(1.5),
          new Box(new double[10_000], Optional.empty()),
          new Disc(Double.NaN),
          new Box(new double[] {1, 2}, Optional.of(new Disc(0.5))),
          new Box(new double[0], Optional.empty()),
          new Disc(4));
    }
  }

  private static final class UpperCase extends Fake<String, String> {
    @Override
    public String predict(String input, Call call) {
      return input.toUpperCase(Locale.ROOT);
    }

    @Override
    public List<String> samples() {
      return List.of("hello");
    }
  }

  private static final class Picture extends Fake<byte[], byte[]> implements TensorPredictor {
    @Override
    public byte[] predict(byte[] input, Call call) {
      return input;
    }

    @Override
    public String outputMediaType() {
      return "image/png";
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(new TensorSpec("pixels", DataType.FP32, List.of(-1L, 64L)));
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of(new TensorSpec("scores", DataType.FP32, List.of(-1L, 10L)));
    }

    @Override
    public List<Tensor> infer(List<Tensor> inputs, Call call) {
      return List.of(
          new Tensor("scores", DataType.FP32, List.of(1L, 10L), ByteBuffer.allocate(40)));
    }
  }

  /** Of which only half is declared, so that no tensors can be sent to it. */
  private static final class NoOutputs extends Fake<String, String> implements TensorPredictor {
    @Override
    public String predict(String input, Call call) {
      return input;
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(new TensorSpec("pixels", DataType.FP32, List.of(-1L, 64L)));
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of();
    }

    @Override
    public List<Tensor> infer(List<Tensor> inputs, Call call) {
      throw new AssertionError("not asked here");
    }
  }

  private record Problem(String tensor) {}

  private record Tensors(List<Problem> problems, Map<String, Object> more) {}

  /** With names that are ours too, and bodies of its own. */
  private static final class OwnBodies extends Fake<Tensors, Problem> {
    @Override
    public Problem predict(Tensors input, Call call) {
      return new Problem("a");
    }

    @Override
    public Map<String, Function<Body, Tensors>> mediaTypes() {
      return Map.of(
          "application/json", body -> new Tensors(List.of(), Map.of()),
          "text/csv", body -> new Tensors(List.of(), Map.of()),
          "audio/*", body -> new Tensors(List.of(), Map.of()));
    }

    @Override
    public List<Tensors> samples() {
      return List.of(new Tensors(List.of(), Map.of()));
    }
  }

  static Stream<PredictionEndpoint> endpoints() {
    return Stream.of(
        loaded(new AreaPredictor(), DEFAULTS),
        loaded(new UpperCase(), KEYS),
        loaded(new Picture(), Settings.of(Map.of("SCONCE_BASE_PATH", "/prod"))),
        loaded(
            new OwnBodies(),
            Settings.of(
                Map.of(
                    "SCONCE_MODEL_NAME", "own.Bodies_2",
                    "AIP_PREDICT_ROUTE", "/vertex/predict",
                    "AIP_HEALTH_ROUTE", "/ping"))));
  }

  private final PredictionEndpoint area = loaded(new AreaPredictor(), DEFAULTS);

  @ParameterizedTest
  @MethodSource("endpoints")
  void is_what_openapi_says_a_document_is(PredictionEndpoint endpoint) {
    JsonObject document = document(endpoint);

    assertThat(SchemaJudge.ofOpenApi().errors(document.toString())).isEmpty();
    SchemaJudge judge = SchemaJudge.ofSchemas();
    for (JsonElement schema : all(document, "schema")) {
      assertThat(judge.errors(schema.toString())).isEmpty();
    }
    for (JsonElement schema : at(document, "components/schemas").asMap().values()) {
      assertThat(judge.errors(schema.toString())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void refers_to_all_of_its_components_and_to_nothing_else(PredictionEndpoint endpoint) {
    JsonObject document = document(endpoint);

    Set<String> referred = new TreeSet<>();
    for (JsonElement reference : all(document, "$ref")) {
      referred.add(reference.getAsString());
    }

    Set<String> components = new TreeSet<>();
    for (String kind : List.of("schemas", "requestBodies", "responses", "headers")) {
      for (String name : at(document, "components/" + kind).keySet()) {
        components.add("#/components/" + kind + "/" + name);
      }
    }
    assertThat(referred).isEqualTo(components);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void each_operation_has_an_id_of_its_own(PredictionEndpoint endpoint) {
    List<String> ids = new ArrayList<>();
    for (JsonElement id : all(document(endpoint), "operationId")) {
      ids.add(id.getAsString());
    }

    assertThat(ids).doesNotHaveDuplicates().contains("predict", "predictBatch", "live", "ready");
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void each_operation_has_a_summary_and_a_tag_and_each_body_that_it_takes_is_required(
      PredictionEndpoint endpoint) {
    JsonObject document = document(endpoint);

    for (JsonElement path : document.getAsJsonObject("paths").asMap().values()) {
      for (JsonElement operation : path.getAsJsonObject().asMap().values()) {
        assertThat(operation.getAsJsonObject().get("summary").getAsString()).isNotBlank();
        assertThat(operation.getAsJsonObject().get("tags").toString())
            .isIn("[\"predict\"]", "[\"health\"]", "[\"models\"]");
      }
    }
    for (JsonElement body : at(document, "components/requestBodies").asMap().values()) {
      assertThat(body.getAsJsonObject().get("required").getAsBoolean()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void the_endpoint_answers_each_path_and_method(PredictionEndpoint endpoint) {
    JsonObject document = document(endpoint);
    for (Map.Entry<String, JsonElement> path : document.getAsJsonObject("paths").entrySet()) {
      if (AHEAD.stream().anyMatch(path.getKey()::contains)) {
        continue;
      }
      Response response = endpoint.handle(Request.of("OPTIONS", path.getKey()));

      List<String> allowed =
          List.of(
              response.headers().first("Allow").orElse("").toLowerCase(Locale.ROOT).split(", "));
      assertThat(allowed)
          .as(path.getKey())
          .filteredOn(method -> !method.equals("head") && !method.equals("options"))
          .containsExactlyInAnyOrderElementsOf(path.getValue().getAsJsonObject().keySet());
    }
  }

  @Test
  void vertex_ais_routes_take_the_place_of_those_that_they_are_called_like() {
    JsonObject document =
        document(
            loaded(
                new Picture(),
                Settings.of(Map.of("AIP_PREDICT_ROUTE", "/predict", "AIP_HEALTH_ROUTE", "/"))));

    assertThat(operation(document, "/predict", "post").getAsJsonObject("requestBody"))
        .hasToString("{\"$ref\":\"#/components/requestBodies/Instances\"}");
    assertThat(operation(document, "/", "get").get("operationId").getAsString())
        .isEqualTo("readyAtVertex");
    assertThat(operation(document, "/", "post").get("operationId").getAsString())
        .isEqualTo("predictAtRoot");
  }

  @Test
  void has_the_routes_of_the_contract_under_the_models_own_name() {
    PredictionEndpoint picture =
        loaded(
            new Picture(),
            Settings.of(
                Map.of("SCONCE_MODEL_NAME", "cats", "AIP_PREDICT_ROUTE", "/vertex/predict/")));

    assertThat(document(picture).getAsJsonObject("paths").keySet())
        .containsExactlyInAnyOrder(
            "/",
            "/predict",
            "/invocations",
            "/ping",
            "/openapi.json",
            "/v1/models",
            "/v1/models/cats",
            "/v1/models/cats:predict",
            "/v2",
            "/v2/health/live",
            "/v2/health/ready",
            "/v2/models/cats",
            "/v2/models/cats/ready",
            "/v2/models/cats/infer",
            "/v2/models/cats/versions/1",
            "/v2/models/cats/versions/1/ready",
            "/v2/models/cats/versions/1/infer",
            "/vertex/predict");
    assertThat(document(area).getAsJsonObject("paths").keySet())
        .contains("/v2/models/area")
        .noneMatch(path -> path.endsWith("/infer"));
  }

  @Test
  void describes_no_inference_where_the_endpoint_answers_none() {
    PredictionEndpoint endpoint = loaded(new NoOutputs(), DEFAULTS);
    Request request = Request.of("POST", "/v2/models/no-outputs/infer");

    assertThat(endpoint.handle(request).status()).isEqualTo(404);
    assertThat(document(endpoint).getAsJsonObject("paths").keySet())
        .contains("/v2/models/no-outputs")
        .noneMatch(path -> path.endsWith("/infer"));
  }

  @ParameterizedTest
  @CsvSource({
    "AIP_PREDICT_ROUTE, /vertex, post, predictBatchAtVertex",
    "AIP_PREDICT_ROUTE, /ping, post, predictBatchAtVertex",
    "AIP_PREDICT_ROUTE, /predict, post, predictBatchAtVertex",
    "AIP_PREDICT_ROUTE, /v1/models/area:predict, post, predictBatch",
    "AIP_HEALTH_ROUTE, /health/, get, readyAtVertex",
    "AIP_HEALTH_ROUTE, /predict, get, readyAtVertex",
    "AIP_HEALTH_ROUTE, /v2/health/live, get, readyAtVertex",
    "AIP_HEALTH_ROUTE, /ping, get, ping",
  })
  void a_route_of_vertex_ai_is_what_it_is_answered_as(
      String setting, String route, String method, String id) {
    PredictionEndpoint endpoint = loaded(new AreaPredictor(), Settings.of(Map.of(setting, route)));
    String path = Paths.normal(route);
    JsonObject document = document(endpoint);
    String batch = "{\"instances\":[{\"type\":\"Disc\",\"radius\":1}]}";
    Request request =
        Request.of(method.toUpperCase(Locale.ROOT), route)
            .body(batch.getBytes(StandardCharsets.UTF_8));

    assertThat(operation(document, path, method).get("operationId").getAsString()).isEqualTo(id);
    assertDescribed(document, path, method, endpoint.handle(request), 200);
  }

  @Test
  void tensors_come_and_go_as_described() {
    PredictionEndpoint picture = loaded(new Picture(), DEFAULTS);
    JsonObject document = document(picture);
    String path = "/v2/models/picture/infer";
    String tensor = "{\"name\":\"pixels\",\"datatype\":\"FP32\",\"shape\":[@,64],";
    String asJson = "\"data\":[" + "0,".repeat(63) + "0]}";
    String asked =
        "{\"id\":\"1\",\"parameters\":{\"a\":1,\"b\":true},\"inputs\":["
            + tensor.replace("@", "1")
            + "\"parameters\":{\"c\":\"d\"},"
            + asJson
            + "],\"outputs\":[{\"name\":\"scores\",\"parameters\":{\"binary_data\":@}}]}";
    SchemaJudge requests =
        judge(document, at(document, "components/requestBodies/InferRequest"), "application/json");

    for (boolean binary : new boolean[] {false, true}) {
      String body = asked.replace("@", Boolean.toString(binary));
      Response response =
          picture.handle(Request.of("POST", path).body(body.getBytes(StandardCharsets.UTF_8)));
      assertThat(requests.errors(body)).isEmpty();
      assertInferred(document, path, response, binary);
    }
    assertThat(requests.takes("{\"inputs\":[" + tensor.replace("@", "0") + "\"data\":[]}]}"))
        .isTrue();
    assertThat(requests.takes("{\"inputs\":[" + tensor.replace("@", "-1") + "\"data\":[]}]}"))
        .isFalse();
    assertDescribed(
        document,
        "/v2/models/picture",
        "get",
        picture.handle(Request.of("GET", "/v2/models/picture")),
        200);
  }

  private static void assertInferred(
      JsonObject document, String path, Response response, boolean binary) {
    JsonObject described = at(document, "components/responses/InferResponse");
    String type = binary ? "application/octet-stream" : "application/json";
    int json =
        response
            .headers()
            .first(InferenceProtocol.JSON_LENGTH)
            .map(Integer::parseInt)
            .orElse(response.body().length);

    assertThat(response.headers().first("Content-Type")).contains(type);
    assertThat(described.getAsJsonObject("content").keySet()).contains(type);
    assertThat(
            judge(document, described, "application/json")
                .errors(new String(response.body(), 0, json, StandardCharsets.UTF_8)))
        .isEmpty();
    assertThat(operation(document, path, "post").get("parameters").toString())
        .contains("\"name\":\"Inference-Header-Content-Length\",\"in\":\"header\"");
  }

  @Test
  void names_the_tensors_that_the_model_takes_and_gives() {
    JsonObject document = document(loaded(new Picture(), DEFAULTS));

    assertThat(at(document, "components/requestBodies/InferRequest").get("description"))
        .hasToString("\"Tensors: pixels FP32 [-1, 64]. Answered are: scores FP32 [-1, 10]\"");
    assertThat(at(document, "components/responses/InferResponse").get("description"))
        .hasToString("\"Tensors: scores FP32 [-1, 10]\"");
  }

  @Test
  void an_example_has_at_most_10_000_bytes() {
    for (int bytes : new int[] {10_000, 10_001}) {
      Predictor<String, String> sample =
          new Fake<String, String>() {
            @Override
            public String predict(String input, Call call) {
              return input;
            }

            @Override
            public List<String> samples() {
              return List.of("a".repeat(bytes - "\"\"".length()));
            }
          };

      JsonObject content =
          at(document(loaded(sample, DEFAULTS)), "components/requestBodies/Input/content");
      assertThat(content.getAsJsonObject("application/json").has("examples"))
          .isEqualTo(bytes == 10_000);
    }
  }

  @Test
  void describes_the_page_that_browsers_get_beside_the_overview() {
    Response page = area.handle(Request.of("GET", "/").header("Accept", "text/html"));

    assertThat(page.headers().first("Content-Type").orElseThrow()).startsWith("text/html;");
    assertThat(contents(document(area), "responses/Overview"))
        .contains("text/html={\"type\":\"string\"}");
  }

  @Test
  void says_which_model_it_is_and_where_its_paths_begin() {
    assertThat(document(area).getAsJsonObject("info"))
        .hasToString("{\"title\":\"area\",\"version\":\"1\"}");
    JsonObject server = document(area).getAsJsonArray("servers").get(0).getAsJsonObject();
    String url = server.get("url").getAsString();
    // OpenAPI 3.1 4.8.5: relative to the location where the document is served.
    assertThat(URI.create("https://id.example/prod/openapi.json").resolve(url))
        .hasToString("https://id.example/prod/");
    assertThat(URI.create("https://id.example/openapi.json").resolve(url))
        .hasToString("https://id.example/");
  }

  @Test
  void asks_for_keys_only_where_they_are_configured_and_never_for_health() {
    JsonObject document = document(loaded(new UpperCase(), KEYS));

    assertThat(document.get("security")).hasToString("[{\"apiKey\":[]},{\"bearer\":[]}]");
    assertThat(at(document, "components/securitySchemes"))
        .hasToString(
            "{\"apiKey\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-Api-Key\"},"
                + "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
    assertThat(operation(document, "/ping", "get").get("security")).hasToString("[]");
    assertThat(operation(document, "/v2/health/live", "get").get("security")).hasToString("[]");
    assertThat(operation(document, "/predict", "post").has("security")).isFalse();
    assertThat(operation(document, "/predict", "post").getAsJsonObject("responses").has("401"))
        .isTrue();
    assertThat(document(area).get("security")).hasToString("[]");
    assertThat(document(area).toString()).doesNotContain("securitySchemes", "X-Api-Key", "\"401\"");
  }

  @Test
  void bodies_come_and_go_as_the_predictor_takes_and_gives_them() {
    JsonObject text = document(loaded(new UpperCase(), DEFAULTS));
    JsonObject bytes = document(loaded(new Picture(), DEFAULTS));
    JsonObject own = document(loaded(new OwnBodies(), DEFAULTS));

    assertThat(contents(text, "requestBodies/Input"))
        .containsExactly(
            "application/json={\"type\":\"string\"}", "text/plain={\"type\":\"string\"}", FORM);
    assertThat(contents(text, "responses/Output"))
        .containsExactly(
            "text/plain={\"type\":\"string\"}", "application/json={\"type\":\"string\"}");
    String base64 = "application/json={\"type\":\"string\",\"contentEncoding\":\"base64\"}";
    String binary = "={\"type\":\"string\",\"format\":\"binary\"}";
    assertThat(contents(bytes, "requestBodies/Input"))
        .containsExactly(base64, "application/octet-stream" + binary, "image/*" + binary, FORM);
    assertThat(contents(bytes, "responses/Output")).containsExactly("image/png" + binary, base64);
    assertThat(contents(own, "requestBodies/Input"))
        .containsExactly(
            "application/json={}", "audio/*" + binary, "text/csv={\"type\":\"string\"}", FORM);
  }

  @Test
  void a_name_of_the_users_stays_theirs() {
    JsonObject document = document(loaded(new OwnBodies(), DEFAULTS));

    assertThat(at(document, "components/schemas/Problem/properties").keySet())
        .containsExactly("tensor");
    assertThat(at(document, "components/schemas/Problem2/properties").keySet())
        .contains("status", "detail");
    assertThat(contents(document, "responses/BadRequest"))
        .containsExactly("application/problem+json={\"$ref\":\"#/components/schemas/Problem2\"}");
  }

  @Test
  void three_samples_are_examples_that_the_endpoint_answers() {
    JsonObject document = document(area);
    JsonObject examples =
        at(document, "components/requestBodies/Input/content")
            .getAsJsonObject("application/json")
            .getAsJsonObject("examples");

    // The second is long, and the third has no JSON.
    assertThat(examples)
        .hasToString(
            "{\"sample1\":{\"value\":{\"type\":\"Disc\",\"radius\":1.5}},"
                + "\"sample4\":{\"value\":{\"type\":\"Box\",\"sides\":[1.0,2.0],"
                + "\"hole\":{\"type\":\"Disc\",\"radius\":0.5}}},"
                + "\"sample5\":{\"value\":{\"type\":\"Box\",\"sides\":[],\"hole\":null}}}");
    for (JsonElement example : examples.asMap().values()) {
      String body = example.getAsJsonObject().get("value").toString();
      assertDescribed(document, "/predict", "post", post(body), 200);
      assertThat(
              judge(document, at(document, "components/requestBodies/Input"), "application/json")
                  .errors(body))
          .isEmpty();
    }
    assertThat(document(loaded(new OwnBodies(), DEFAULTS)).toString()).doesNotContain("examples");
  }

  @ParameterizedTest
  @CsvSource({
    "/, overview",
    "/v1/models, listModels",
    "/v1/models/area, modelStatus",
    "/v2, serverMetadata",
    "/v2/models/area, modelMetadata",
    "/v2/models/area/versions/1, modelVersionMetadata",
    "/v2/health/live, live",
    "/v2/health/ready, ready",
    "/v2/models/area/ready, modelReady",
    "/ping, ping",
    "/openapi.json, openApi"
  })
  void what_is_got_is_as_described(String path, String id) {
    JsonObject document = document(area);

    assertThat(operation(document, path, "get").get("operationId").getAsString()).isEqualTo(id);
    assertDescribed(document, path, "get", Request.of("GET", path), 200);
  }

  @Test
  void failures_are_as_described() {
    JsonObject document = document(area);
    String disc = "{\"type\":\"Disc\",\"radius\":1}";
    Map<Integer, Request> requests =
        Map.of(
            400, post("{"),
            406, post(disc).header("Accept", "image/png"),
            413, post(" ".repeat((32 << 20) + 1)),
            415, post(disc).header("Content-Type", "image/png"),
            422, post("{}"),
            500, post("{\"type\":\"Disc\",\"radius\":-1}"),
            503, post("{\"type\":\"Disc\",\"radius\":503}"),
            504, post("{\"type\":\"Disc\",\"radius\":504}"));

    requests.forEach(
        (status, request) -> assertDescribed(document, "/predict", "post", request, status));
    assertDescribed(document, "/predict", "post", Request.of("GET", "/predict"), 405);
    assertDescribed(document, "/predict", "post", Request.of("GET", "/nowhere"), 404);
    PredictionEndpoint closed = loaded(new AreaPredictor(), DEFAULTS);
    closed.close();
    assertDescribed(document, "/ping", "get", closed.handle(Request.of("GET", "/ping")), 503);
  }

  /** Predicts once and asks for no document. */
  static final class Start {
    private static final String BODY = "{\"type\":\"Disc\",\"radius\":1}";

    private Start() {}

    public static void main(String... arguments) {
      // Nothing of the test's own class, which knows much of Gson.
      PredictionEndpoint endpoint =
          new PredictionEndpoint(new AreaPredictor(), Settings.of(Map.of()));
      endpoint.load();
      Request request = Request.of("POST", "/predict").body(BODY.getBytes(StandardCharsets.UTF_8));
      System.out.println(endpoint.handle(request).status());
    }
  }

  @Test
  void a_start_loads_nothing_of_it() throws Exception {
    try (ChildJvm jvm = ChildJvm.of(Start.class).option("-Xlog:class+load:stdout").start()) {
      List<String> loaded =
          Stream.of(jvm.output().split("\n"))
              .filter(line -> line.contains("] io.sconce.") || line.contains("] com.google.gson."))
              .map(line -> line.substring(line.lastIndexOf("] ") + 2, line.indexOf(" source:")))
              .toList();

      assertThat(loaded)
          .contains(
              "io.sconce.http.JsonType$SealedOf",
              "io.sconce.http.OpenApiTest$Measured",
              "com.google.gson.stream.JsonReader")
          .doesNotContain(
              "io.sconce.http.OpenApi",
              "io.sconce.http.JsonSchema",
              "io.sconce.http.TypeFirst",
              "com.google.gson.JsonElement");
    }
  }

  private void assertDescribed(
      JsonObject document, String path, String method, Request request, int status) {
    assertDescribed(document, path, method, area.handle(request), status);
  }

  /** A response has a description for its status and type; its JSON and its headers fit that. */
  private static void assertDescribed(
      JsonObject document, String path, String method, Response response, int status) {
    assertThat(response.status()).isEqualTo(status);
    JsonObject responses = operation(document, path, method).getAsJsonObject("responses");
    String key = Integer.toString(status);
    JsonObject described =
        resolved(document, responses.getAsJsonObject(responses.has(key) ? key : "default"));
    String type = response.headers().first("Content-Type").orElseThrow();

    assertThat(judge(document, described, type).errors(response.text()))
        .as(response.text())
        .isEmpty();
    for (String header : List.of("X-Request-Id", "Server-Timing", "Retry-After")) {
      assertThat(described.getAsJsonObject("headers").has(header))
          .as(header + " of " + status)
          .isEqualTo(response.headers().first(header).isPresent());
    }
  }

  private static SchemaJudge judge(JsonObject document, JsonObject body, String mediaType) {
    JsonObject content = body.getAsJsonObject("content");
    assertThat(content.keySet()).contains(mediaType);
    return SchemaJudge.ofClosed(
        content.getAsJsonObject(mediaType).getAsJsonObject("schema"),
        at(document, "components/schemas"));
  }

  private static List<String> contents(JsonObject document, String component) {
    List<String> contents = new ArrayList<>();
    at(document, "components/" + component + "/content")
        .asMap()
        .forEach(
            (type, content) -> contents.add(type + "=" + content.getAsJsonObject().get("schema")));
    return contents;
  }

  private static JsonObject operation(JsonObject document, String path, String method) {
    return document.getAsJsonObject("paths").getAsJsonObject(path).getAsJsonObject(method);
  }

  private static JsonObject resolved(JsonObject document, JsonObject reference) {
    return at(document, reference.get("$ref").getAsString().substring("#/".length()));
  }

  private static JsonObject at(JsonObject json, String path) {
    JsonObject found = json;
    for (String name : path.split("/")) {
      found = found.getAsJsonObject(name);
    }
    return found;
  }

  /** All members of a name, however deep. */
  private static List<JsonElement> all(JsonElement json, String name) {
    List<JsonElement> found = new ArrayList<>();
    if (json instanceof JsonArray array) {
      array.forEach(each -> found.addAll(all(each, name)));
    } else if (json instanceof JsonObject object) {
      object
          .asMap()
          .forEach(
              (member, value) -> {
                if (member.equals(name)) {
                  found.add(value);
                }
                found.addAll(all(value, name));
              });
    }
    return found;
  }

  private static JsonObject document(PredictionEndpoint endpoint) {
    Response response =
        endpoint.handle(Request.of("GET", "/openapi.json").header("X-Api-Key", KEY));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("Content-Type")).contains("application/json");
    return JsonParser.parseString(response.text()).getAsJsonObject();
  }

  private static Request post(String body) {
    return Request.of("POST", "/predict").body(body.getBytes(StandardCharsets.UTF_8));
  }

  private static PredictionEndpoint loaded(Predictor<?, ?> predictor, Settings settings) {
    PredictionEndpoint endpoint = new PredictionEndpoint(predictor, settings);
    endpoint.load();
    return endpoint;
  }
}
