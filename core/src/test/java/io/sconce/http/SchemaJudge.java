package io.sconce.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Another's validator of JSON Schema 2020-12, for ours to be judged by. */
final class SchemaJudge {

  private static final String META = "https://json-schema.org/draft/2020-12/schema";

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Schema schema;

  private SchemaJudge(String schema) {
    this.schema = registry.getSchema(schema);
  }

  /** By a schema that refers to components. */
  static SchemaJudge of(JsonObject schema, JsonObject components) {
    JsonObject whole = schema.deepCopy();
    whole.add("$defs", components);
    return new SchemaJudge(whole.toString().replace("#/components/schemas/", "#/$defs/"));
  }

  /** The same, where objects have the members that are named in it and no others. */
  static SchemaJudge ofClosed(JsonObject schema, JsonObject components) {
    JsonObject closed = components.deepCopy();
    close(closed);
    return of(schema, closed);
  }

  private static void close(JsonElement json) {
    if (json instanceof JsonArray array) {
      array.forEach(SchemaJudge::close);
    } else if (json instanceof JsonObject object) {
      object.asMap().values().forEach(SchemaJudge::close);
      if (object.get("properties") instanceof JsonObject) {
        object.addProperty("additionalProperties", false);
      }
    }
  }

  /** By what OpenAPI says of documents, but for the schemas in them. */
  static SchemaJudge ofOpenApi() {
    try (InputStream in = SchemaJudge.class.getResourceAsStream("/openapi/schema-3.1.json")) {
      return new SchemaJudge(
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By what JSON Schema says of schemas. */
  static SchemaJudge ofSchemas() {
    JsonObject reference = new JsonObject();
    reference.addProperty("$ref", META);
    return new SchemaJudge(reference.toString());
  }

  /** What is wrong with some JSON. */
  List<Error> errors(String json) {
    return schema.validate(json, InputFormat.JSON);
  }

  boolean takes(String json) {
    return errors(json).isEmpty();
  }
}
