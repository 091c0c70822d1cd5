package io.sconce.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.DataType;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP contract over one predictor as an OpenAPI document: its own types, its own name in the
 * paths, and its samples as examples. Made anew for each that asks, so that a start pays nothing.
 *
 * @param <I> the predictor's input
 * @param <O> the predictor's output
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>
 */
final class OpenApi<I, O> {

  private static final int MAX_EXAMPLES = 3;
  private static final int MAX_EXAMPLE_BYTES = 10_000;
  private static final String PREDICT = "predict";
  private static final String HEALTH = "health";
  private static final String MODELS = "models";

  /**
   * A line of the one error table, as callers read it.
   *
   * @param status from 400 to 504
   * @param description when it is that
   */
  private record Failure(int status, String description) {

    /** {@code BadRequest}: what its response is called among the components. */
    String component() {
      return Response.of(status).reason().replace(" ", "");
    }
  }

  private static final Failure NO_KEY = new Failure(401, "API keys are configured, and none fits.");
  private static final Failure BROKEN =
      new Failure(500, "The prediction failed; the function's log has why.");
  private static final Failure UNAVAILABLE =
      new Failure(503, "The model is not ready, or too many requests wait. Try again later.");
  private static final List<Failure> OF_METADATA = List.of(BROKEN);
  private static final List<Failure> OF_READINESS = List.of(BROKEN, UNAVAILABLE);
  private static final List<Failure> OF_PREDICTIONS =
      List.of(
          new Failure(
              400,
              "The body is not what it says: malformed JSON, base64, gzip, multipart or charset."),
          new Failure(406, "Accept leaves out all that the answer could come as."),
          new Failure(413, "The body, or what is in it, is over a limit."),
          new Failure(
              415, "Bodies of this content type are not read; the header Accept says which are."),
          new Failure(
              422,
              "Well-formed, but not this model's input: detail says what was expected, what came,"
                  + " and where."),
          BROKEN,
          UNAVAILABLE,
          new Failure(504, "There would have been no answer before the deadline."));
  private static final String ANY_OTHER =
      "Any other failure: 404 for a path or a model that is not there, 405 for a method that a path"
          + " does not have.";

  private final Predictor<I, O> predictor;
  private final Bodies<I, O> bodies;
  private final String name;
  private final Settings settings;
  private final boolean hasKeys;
  private final Optional<TensorPredictor> tensors;
  private final JsonSchema schemas = new JsonSchema();
  private final JsonObject paths = new JsonObject();
  private final JsonObject requestBodies = new JsonObject();
  private final JsonObject responses = new JsonObject();

  OpenApi(Predictor<I, O> predictor, Bodies<I, O> bodies, String name, Settings settings) {
    this.predictor = predictor;
    this.bodies = bodies;
    this.name = name;
    this.settings = settings;
    this.hasKeys = settings.text("SCONCE_API_KEYS").isPresent();
    this.tensors = InferenceProtocol.tensors(predictor);
  }

  Response response() {
    return Response.of(200)
        .header("Content-Type", "application/json")
        .body(document().toString().getBytes(StandardCharsets.UTF_8));
  }

  JsonObject document() {
    JsonObject info = new JsonObject();
    info.addProperty("title", name);
    info.addProperty("version", PredictionEndpoint.VERSION);
    JsonObject document = new JsonObject();
    document.addProperty("openapi", "3.1.0");
    document.add("info", info);
    // Relative to where the document was read, so that a stage or a base path, which this may not
    // know of, stands before every path.
    document.add("servers", array(object("url", ".")));
    document.add(
        "security", hasKeys ? array(requirement("apiKey"), requirement("bearer")) : array());
    addComponents();
    addRoutes();
    document.add("paths", paths);
    document.add("components", components());
    return document;
  }

  /** All routes: what the contract has, and the endpoint answers, stands here and nowhere else. */
  private void addRoutes() {
    String v1 = "/v1/models/" + name;
    String v2 = "/v2/models/" + name;
    String version = v2 + "/versions/" + PredictionEndpoint.VERSION;

    addPredict("/predict", "predict");
    addPredict("/", "predictAtRoot");
    addPredict("/invocations", "predictAtInvocations");
    addPredictBatch(v1 + ":predict", "predictBatch");
    addGet("/v1/models", "listModels", MODELS, "The models of this function", "ModelNames");
    addGet(v1, "modelStatus", MODELS, "The model, and whether it is ready", "ModelStatus");
    addGet("/v2", "serverMetadata", MODELS, "The server, and its extensions", "ServerMetadata");
    addGet(v2, "modelMetadata", MODELS, "The model, and its tensors", "ModelMetadata");
    addGet(version, "modelVersionMetadata", MODELS, "The same, of a version", "ModelMetadata");
    if (tensors.isPresent()) {
      addInfer(v2 + "/infer", "infer");
      addInfer(version + "/infer", "inferVersion");
    }
    addGet("/v2/health/live", "live", HEALTH, "Whether the function runs", "Live");
    addReady("/v2/health/ready", "ready", "Ready");
    addReady(v2 + "/ready", "modelReady", "ModelStatus");
    addReady(version + "/ready", "modelVersionReady", "ModelStatus");
    addReady("/ping", "ping", "Ready");
    addGet("/", "overview", MODELS, "What to send; a page to try it, for browsers", "Overview");
    addGet("/openapi.json", "openApi", MODELS, "This document", "OpenApiDocument");
    // Vertex AI names two routes of its own. They may be among those above, and win there.
    Optional<String> predictRoute = settings.text("AIP_PREDICT_ROUTE").map(Paths::normal);
    if (predictRoute.isPresent() && !answers(predictRoute.get(), "post", "Predictions")) {
      addPredictBatch(predictRoute.get(), "predictBatchAtVertex");
    }
    Optional<String> healthRoute = settings.text("AIP_HEALTH_ROUTE").map(Paths::normal);
    if (healthRoute.isPresent() && !answers(healthRoute.get(), "get", "Ready")) {
      addReady(healthRoute.get(), "readyAtVertex", "Ready");
    }
  }

  private boolean answers(String path, String method, String success) {
    return paths.get(path) instanceof JsonObject methods
        && methods.get(method) instanceof JsonObject operation
        && operation
            .getAsJsonObject("responses")
            .get("200")
            .equals(reference("responses", success));
  }

  private void addPredict(String path, String id) {
    JsonObject operation = operation(id, PREDICT, "Predicts one output of one input");
    operation.add("requestBody", reference("requestBodies", "Input"));
    operation.add("responses", responses("Output", OF_PREDICTIONS, PREDICT));
    add(path, "post", operation);
  }

  private void addPredictBatch(String path, String id) {
    JsonObject operation =
        operation(id, PREDICT, "Predicts as many outputs as there are inputs, in their order");
    operation.add("requestBody", reference("requestBodies", "Instances"));
    operation.add("responses", responses("Predictions", OF_PREDICTIONS, PREDICT));
    add(path, "post", operation);
  }

  private void addInfer(String path, String id) {
    JsonObject operation = operation(id, PREDICT, "Runs the model on raw tensors");
    JsonObject headerLength = object("name", "Inference-Header-Content-Length");
    headerLength.addProperty("in", "header");
    headerLength.addProperty(
        "description", "How many bytes of the body are JSON, where tensors follow it as bytes.");
    headerLength.add("schema", JsonSchema.of("integer"));
    operation.add("parameters", array(headerLength));
    operation.add("requestBody", reference("requestBodies", "InferRequest"));
    operation.add("responses", responses("InferResponse", OF_PREDICTIONS, PREDICT));
    add(path, "post", operation);
  }

  private void addReady(String path, String id, String response) {
    JsonObject operation = operation(id, HEALTH, "Whether predictions are answered");
    operation.add("responses", responses(response, OF_READINESS, HEALTH));
    add(path, "get", operation);
  }

  private void addGet(String path, String id, String tag, String summary, String response) {
    JsonObject operation = operation(id, tag, summary);
    operation.add("responses", responses(response, OF_METADATA, tag));
    add(path, "get", operation);
  }

  private JsonObject operation(String id, String tag, String summary) {
    JsonObject operation = object("operationId", id);
    operation.addProperty("summary", summary);
    JsonArray tags = new JsonArray();
    tags.add(tag);
    operation.add("tags", tags);
    if (hasKeys && tag.equals(HEALTH)) {
      operation.add("security", new JsonArray()); // Health stays open.
    }
    return operation;
  }

  private void add(String path, String method, JsonObject operation) {
    if (!paths.has(path)) {
      paths.add(path, new JsonObject());
    }
    paths.getAsJsonObject(path).add(method, operation);
  }

  private JsonObject responses(String success, List<Failure> failures, String tag) {
    JsonObject all = object("200", reference("responses", success));
    for (Failure failure : failures) {
      all.add(Integer.toString(failure.status()), reference("responses", failure.component()));
    }
    if (hasKeys && !tag.equals(HEALTH)) {
      all.add("401", reference("responses", NO_KEY.component()));
    }
    all.add("default", reference("responses", "Failure"));
    return all;
  }

  private void addComponents() {
    // The user's types are named first: if a name is theirs too, it is ours that gets a number.
    JsonObject input = bodies.inputSchema(schemas);
    JsonObject output = bodies.outputSchema(schemas);
    addPredictionBodies(input, output);
    addBatchBodies(input, output);
    addMetadata();
    if (tensors.isPresent()) {
      addTensors(tensors.get());
    }
    addFailures();
  }

  private void addPredictionBodies(JsonObject input, JsonObject output) {
    JsonObject accepted = new JsonObject();
    for (String type : bodies.inputMediaTypes()) {
      accepted.add(type, content(type, bodies.describesJsonInput() ? input : new JsonObject()));
    }
    accepted.add(Bodies.FORM, content(Bodies.FORM, input));
    JsonObject examples = examples();
    if (!examples.isEmpty()) {
      accepted.getAsJsonObject(MediaType.JSON.essence()).add("examples", examples);
    }
    requestBodies.add("Input", requestBody("One input", accepted));
    JsonObject offered = new JsonObject();
    for (String type : bodies.outputMediaTypes()) {
      offered.add(type, content(type, output));
    }
    responses.add("Output", response("The output", offered));
  }

  private static JsonObject content(String mediaType, JsonObject json) {
    JsonObject content = new JsonObject();
    if (MediaType.of(mediaType).isJson()) {
      content.add("schema", json);
    } else if (mediaType.startsWith("text/")) {
      content.add("schema", JsonSchema.of("string"));
    } else if (mediaType.equals(Bodies.FORM)) {
      content.add("schema", record(object("file", binary()), "file"));
    } else {
      content.add("schema", binary());
    }
    return content;
  }

  /** 3.1 would do without a schema; this one is what generators of clients know bytes by. */
  private static JsonObject binary() {
    return JsonSchema.of("string", "format", "binary");
  }

  private JsonObject examples() {
    JsonObject examples = new JsonObject();
    if (!bodies.describesJsonInput()) {
      return examples;
    }
    List<I> samples = predictor.samples();
    for (int i = 0; i < samples.size() && examples.size() < MAX_EXAMPLES; i++) {
      Optional<JsonElement> json = json(samples.get(i));
      if (json.isPresent()) {
        examples.add("sample" + (i + 1), object("value", json.get()));
      }
    }
    return examples;
  }

  private Optional<JsonElement> json(I sample) {
    try {
      byte[] json = bodies.inputAsJson(sample);
      return json.length > MAX_EXAMPLE_BYTES
          ? Optional.empty()
          : Optional.of(JsonParser.parseString(new String(json, StandardCharsets.UTF_8)));
    } catch (PredictionFailedException e) {
      return Optional.empty(); // One that only bytes can say.
    }
  }

  private void addBatchBodies(JsonObject input, JsonObject output) {
    JsonObject instances = object("instances", JsonSchema.arrayOf(input));
    instances.add("parameters", parameters());
    addRequestBody("Instances", "Inputs", record(instances, "instances"));
    JsonObject predictions = object("predictions", JsonSchema.arrayOf(output));
    addResponse("Predictions", "The outputs", record(predictions, "predictions"));
  }

  private JsonObject parameters() {
    return ours(
        "Parameters",
        () -> JsonSchema.mapOf(object("type", strings("string", "number", "boolean"))));
  }

  private void addMetadata() {
    JsonObject text = JsonSchema.of("string");
    JsonObject flag = JsonSchema.of("boolean");
    JsonObject texts = JsonSchema.arrayOf(text);

    addResponse("ModelNames", "The models", record(object("models", texts), "models"));

    JsonObject status = object("name", text);
    status.add("ready", flag);
    addResponse("ModelStatus", "The model", record(status, "name", "ready"));

    JsonObject server = object("name", text);
    server.add("version", text);
    server.add("extensions", texts);
    addResponse("ServerMetadata", "The server", record(server, "name", "version", "extensions"));

    JsonObject model = object("name", text);
    model.add("versions", texts);
    model.add("platform", text);
    model.add("inputs", JsonSchema.arrayOf(tensorMetadata()));
    model.add("outputs", JsonSchema.arrayOf(tensorMetadata()));
    addResponse(
        "ModelMetadata", "The model", record(model, "name", "platform", "inputs", "outputs"));

    addResponse("Live", "It runs", record(object("live", flag), "live"));
    addResponse("Ready", "They are", record(object("ready", flag), "ready"));

    JsonObject overview = object("model", text);
    overview.add("ready", flag);
    overview.add("predict", JsonSchema.mapOf(JsonSchema.any()));
    addResponse("Overview", "An overview", record(overview, "model", "ready", "predict"));
    responses
        .getAsJsonObject("Overview")
        .getAsJsonObject("content")
        .add("text/html", content("text/html", text));

    addResponse("OpenApiDocument", "An OpenAPI 3.1 document", JsonSchema.mapOf(JsonSchema.any()));
  }

  private JsonObject tensorMetadata() {
    return ours(
        "TensorMetadata",
        () -> {
          JsonObject tensor = object("name", JsonSchema.of("string"));
          tensor.add("datatype", dataType());
          tensor.add("shape", JsonSchema.arrayOf(dimension(-1)));
          return record(tensor, "name", "datatype", "shape");
        });
  }

  private JsonObject dataType() {
    return ours("DataType", () -> JsonSchema.oneOf((Object[]) DataType.values()));
  }

  private static JsonObject dimension(int least) {
    JsonObject schema = JsonSchema.of("integer", "format", "int64");
    schema.addProperty("minimum", least);
    return schema;
  }

  /**
   * The Open Inference Protocol's, of which only the names and sizes of tensors are the model's.
   */
  private void addTensors(TensorPredictor model) {
    JsonObject request = object("id", JsonSchema.of("string"));
    request.add("parameters", parameters());
    request.add("inputs", JsonSchema.arrayOf(tensor()));
    JsonObject wanted = object("name", JsonSchema.of("string"));
    wanted.add("parameters", parameters());
    request.add("outputs", JsonSchema.arrayOf(record(wanted, "name")));
    addRequestBody(
        "InferRequest",
        "Tensors: " + declared(model.inputs()) + ". Answered are: " + declared(model.outputs()),
        record(request, "inputs"));

    JsonObject answer = object("model_name", JsonSchema.of("string"));
    answer.add("model_version", JsonSchema.of("string"));
    answer.add("id", JsonSchema.of("string"));
    answer.add("parameters", parameters());
    answer.add("outputs", JsonSchema.arrayOf(tensor()));
    addResponse(
        "InferResponse",
        "Tensors: " + declared(model.outputs()),
        record(answer, "model_name", "outputs"));
    // The binary tensor extension: JSON, and then the tensors' bytes.
    for (JsonObject body :
        List.of(
            requestBodies.getAsJsonObject("InferRequest"),
            responses.getAsJsonObject("InferResponse"))) {
      body.getAsJsonObject("content").add(MediaType.BYTES.essence(), object("schema", binary()));
    }
  }

  private JsonObject tensor() {
    return ours(
        "Tensor",
        () -> {
          JsonObject data = JsonSchema.of("array");
          data.addProperty(
              "description", "Nested or flat, in row-major order; absent where bytes follow.");
          JsonObject tensor = object("name", JsonSchema.of("string"));
          tensor.add("datatype", dataType());
          tensor.add("shape", JsonSchema.arrayOf(dimension(0)));
          tensor.add("parameters", parameters());
          tensor.add("data", data);
          return record(tensor, "name", "datatype", "shape");
        });
  }

  private static String declared(List<TensorSpec> tensors) {
    List<String> each = new ArrayList<>();
    for (TensorSpec tensor : tensors) {
      each.add(tensor.name() + " " + tensor.dataType() + " " + tensor.shape());
    }
    return String.join(", ", each);
  }

  private void addFailures() {
    JsonObject problem =
        ours(
            "Problem",
            () -> {
              JsonObject members = object("type", JsonSchema.of("string"));
              members.add("title", JsonSchema.of("string"));
              members.add("status", JsonSchema.of("integer"));
              members.add("detail", JsonSchema.of("string"));
              members.add("requestId", JsonSchema.of("string"));
              members.add("error", JsonSchema.of("string"));
              return record(members, "type", "title", "status", "detail", "requestId", "error");
            });
    JsonObject content = object("application/problem+json", object("schema", problem));
    for (Failure failure : OF_PREDICTIONS) {
      responses.add(failure.component(), response(failure.description(), content));
    }
    responses
        .getAsJsonObject(UNAVAILABLE.component())
        .getAsJsonObject("headers")
        .add("Retry-After", reference("headers", "RetryAfter"));
    if (hasKeys) {
      responses.add(NO_KEY.component(), response(NO_KEY.description(), content));
    }
    responses.add("Failure", response(ANY_OTHER, content));
  }

  private JsonObject components() {
    JsonObject headers = new JsonObject();
    headers.add("RequestId", header("string", "The platform's id of this request."));
    headers.add(
        "ServerTiming",
        header(
            "string",
            "Milliseconds of each phase: decode, queue, predict, encode; else of all, as total."));
    headers.add(
        "RetryAfter", header("integer", "Seconds after which it may be worth another try."));
    JsonObject components = object("schemas", schemas.components());
    components.add("requestBodies", requestBodies);
    components.add("responses", responses);
    components.add("headers", headers);
    if (hasKeys) {
      JsonObject apiKey = object("type", "apiKey");
      apiKey.addProperty("in", "header");
      apiKey.addProperty("name", "X-Api-Key");
      JsonObject bearer = object("type", "http");
      bearer.addProperty("scheme", "bearer");
      JsonObject schemes = object("apiKey", apiKey);
      schemes.add("bearer", bearer);
      components.add("securitySchemes", schemes);
    }
    return components;
  }

  /** A reference to a schema that is none of the user's. */
  private JsonObject ours(String name, Supplier<JsonObject> schema) {
    return schemas.named(name, name, schema);
  }

  private void addRequestBody(String name, String description, JsonObject schema) {
    JsonObject json = object(MediaType.JSON.essence(), object("schema", ours(name, () -> schema)));
    requestBodies.add(name, requestBody(description, json));
  }

  private void addResponse(String name, String description, JsonObject schema) {
    JsonObject json = object(MediaType.JSON.essence(), object("schema", ours(name, () -> schema)));
    responses.add(name, response(description, json));
  }

  private static JsonObject requestBody(String description, JsonObject content) {
    JsonObject body = object("description", description);
    body.addProperty("required", true);
    body.add("content", content);
    return body;
  }

  private static JsonObject response(String description, JsonObject content) {
    JsonObject response = object("description", description);
    JsonObject headers = object("X-Request-Id", reference("headers", "RequestId"));
    headers.add("Server-Timing", reference("headers", "ServerTiming"));
    response.add("headers", headers);
    response.add("content", content);
    return response;
  }

  private static JsonObject header(String type, String description) {
    JsonObject header = object("description", description);
    header.add("schema", JsonSchema.of(type));
    return header;
  }

  private static JsonObject requirement(String scheme) {
    return object(scheme, new JsonArray());
  }

  private static JsonObject reference(String kind, String name) {
    return object("$ref", "#/components/" + kind + "/" + name);
  }

  private static JsonObject record(JsonObject properties, String... required) {
    JsonObject schema = JsonSchema.of("object");
    schema.add("properties", properties);
    schema.add("required", strings(required));
    return schema;
  }

  private static JsonArray strings(String... values) {
    JsonArray strings = new JsonArray();
    for (String value : values) {
      strings.add(value);
    }
    return strings;
  }

  private static JsonArray array(JsonObject... elements) {
    JsonArray array = new JsonArray();
    for (JsonObject element : elements) {
      array.add(element);
    }
    return array;
  }

  private static JsonObject object(String name, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(name, value);
    return object;
  }

  private static JsonObject object(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }
}
