package io.sconce.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A client that knows the document alone, as Swagger's own parser reads it, on the clouds' own
 * runtimes: where to send what, and what comes back.
 */
@Timeout(120)
final class OpenApiClientTest {

  @Test
  void calls_what_the_document_names_on_google_cloud() throws IOException {
    try (LocalFunction function = GcpRuntimeTest.function().start()) {
      calls_what_the_document_names(function.uri());
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
  void calls_what_the_document_names_on_lambda() throws IOException {
    try (LocalLambda lambda = AwsRuntimeTest.lambda().start()) {
      calls_what_the_document_names(lambda.uri());
    }
  }

  private static void calls_what_the_document_names(URI function) throws IOException {
    OpenAPI document = document(function);
    URI named = URI.create(document.getServers().get(0).getUrl());
    assertThat(named).isEqualTo(function.resolve("/"));
    Handler server = new HttpClientHandler(function);

    // The sample, as it stands in the document.
    Call predict = call(document, "predict");
    MediaType json =
        requireNonNull(predict.operation().getRequestBody().getContent().get("application/json"));
    JsonNode sample = (JsonNode) requireNonNull(json.getExamples().get("sample1")).getValue();
    Response answer = predict.send(server, sample.toString());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"numbers\":[2.0,4.0,6.0,8.0]}");
    predict.assertDescribed(answer);

    // What is no input is told in a form that is described too.
    Response refused = predict.send(server, "{}");
    assertThat(refused.status()).isEqualTo(422);
    predict.assertDescribed(refused);

    for (String id : new String[] {"live", "ready", "modelMetadata", "overview", "ping"}) {
      Call call = call(document, id);
      Response response = call.send(server, "");
      assertThat(response.status()).as(id).isEqualTo(200);
      call.assertDescribed(response);
    }
  }

  private static OpenAPI document(URI function) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    options.setResolveFully(true);
    SwaggerParseResult parsed =
        new OpenAPIV3Parser()
            .readLocation(function.resolve("/openapi.json").toString(), null, options);
    assertThat(parsed.getMessages()).isEmpty();
    return parsed.getOpenAPI();
  }

  private static Call call(OpenAPI document, String operationId) {
    for (Map.Entry<String, PathItem> path : document.getPaths().entrySet()) {
      for (Map.Entry<PathItem.HttpMethod, Operation> operation :
          path.getValue().readOperationsMap().entrySet()) {
        if (operation.getValue().getOperationId().equals(operationId)) {
          return new Call(operation.getKey().name(), path.getKey(), operation.getValue());
        }
      }
    }
    throw new AssertionError("no operation " + operationId);
  }

  /** An operation of the document, with its references resolved. */
  private record Call(String method, String path, Operation operation) {

    Response send(Handler server, String body) {
      Request request = Request.of(method, path);
      return server.handle(
          body.isEmpty()
              ? request
              : request
                  .header("Content-Type", "application/json")
                  .body(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Status, content type and members are those of the document. */
    void assertDescribed(Response response) throws IOException {
      Content content =
          requireNonNull(operation.getResponses().get(Integer.toString(response.status())))
              .getContent();
      String type = response.headers().first("Content-Type").orElseThrow();
      assertThat(content).containsKey(type);
      Schema<?> schema = requireNonNull(content.get(type)).getSchema();
      JsonNode body = Json31.mapper().readTree(response.text());
      assertThat(body.properties())
          .extracting(Map.Entry::getKey)
          .isSubsetOf(schema.getProperties().keySet());
    }
  }
}
