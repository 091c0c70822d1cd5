package io.sconce.http;

import io.sconce.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Which paths there are, and which methods each takes. */
final class Routes {

  private static final String V1_MODELS = "/v1/models";
  private static final String V2_MODELS = "/v2/models";

  private final String model;
  private final String basePath;
  private final Map<String, Map<String, Route>> table = new HashMap<>();

  /**
   * The routes of one model.
   *
   * @param model its name
   * @param settings {@code SCONCE_BASE_PATH}, and where Vertex AI wants its two routes
   */
  Routes(String model, Settings settings) {
    this.model = model;
    this.basePath = basePath(settings);
    add("/", "GET", Route.OVERVIEW);
    add("/", "POST", Route.PREDICT);
    add("/predict", "POST", Route.PREDICT);
    add("/invocations", "POST", Route.PREDICT);
    add("/ping", "GET", Route.READY);
    add(V1_MODELS, "GET", Route.MODELS);
    add(V1_MODELS + "/" + model, "GET", Route.MODEL_STATUS);
    add(V1_MODELS + "/" + model + ":predict", "POST", Route.PREDICT_INSTANCES);
    add("/openapi.json", "GET", Route.OPENAPI);
    add("/v2", "GET", Route.SERVER);
    add("/v2/health/live", "GET", Route.LIVE);
    add("/v2/health/ready", "GET", Route.READY);
    for (String path : List.of(V2_MODELS + "/" + model, V2_MODELS + "/" + model + "/versions/1")) {
      add(path, "GET", Route.MODEL_METADATA);
      add(path + "/ready", "GET", Route.MODEL_READY);
      add(path + "/infer", "POST", Route.INFER);
    }
    // https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
    add(settings.text("AIP_PREDICT_ROUTE"), "POST", Route.PREDICT_INSTANCES);
    add(settings.text("AIP_HEALTH_ROUTE"), "GET", Route.READY);
  }

  private void add(Optional<String> path, String method, Route route) {
    if (path.isPresent()) {
      add(Paths.normal(path.get()), method, route);
    }
  }

  private void add(String path, String method, Route route) {
    Map<String, Route> methods = table.get(path);
    if (methods == null) {
      methods = new HashMap<>();
      table.put(path, methods);
    }
    methods.put(method, route);
  }

  private static String basePath(Settings settings) {
    String path = Paths.normal(settings.text("SCONCE_BASE_PATH").orElse("/"));
    return path.equals("/") ? "" : path;
  }

  /** What callers put before each path; empty if nothing. */
  String basePath() {
    return basePath;
  }

  /**
   * The route of a request.
   *
   * @return empty for {@code OPTIONS}, which every path takes
   * @throws HttpException 404 for a path that is none, 405 for a method that it does not take
   */
  Optional<Route> find(Request request) {
    Map<String, Route> methods = methods(request.path());
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    Route route = methods.get(method);
    if (route == null && !method.equals("OPTIONS")) {
      String allow = allow(request.path());
      throw new HttpException(405, "expected one of " + allow, Headers.none().with("Allow", allow));
    }
    return Optional.ofNullable(route);
  }

  /**
   * The methods that a path takes, as {@code Allow} lists them.
   *
   * @throws HttpException 404 for a path that is none
   */
  String allow(String path) {
    TreeSet<String> allowed = new TreeSet<>(methods(path).keySet());
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    return String.join(", ", allowed);
  }

  private Map<String, Route> methods(String path) {
    String routed = routed(path);
    Map<String, Route> methods = table.get(routed);
    if (methods == null) {
      throw new HttpException(404, "there is nothing at this path" + hint(routed));
    }
    return methods;
  }

  /** What whoever asked for this path may have meant. */
  private String hint(String routed) {
    for (String models : List.of(V1_MODELS, V2_MODELS)) {
      String one = models + "/" + model;
      if (routed.startsWith(one + "/") || routed.startsWith(one + ":")) {
        return " of model '"
            + model
            + "', whose one version is "
            + PredictionEndpoint.VERSION
            + "; GET "
            + basePath
            + "/openapi.json lists what there is";
      }
      if (routed.startsWith(models + "/")) {
        return "; the model here is called '" + model + "'";
      }
    }
    return "; POST /predict predicts";
  }

  private String routed(String path) {
    String normal = Paths.normal(path);
    if (basePath.isEmpty() || !(normal + "/").startsWith(basePath + "/")) {
      return normal;
    }
    return Paths.normal(normal.substring(basePath.length()));
  }
}
