package io.sconce.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The JSON Schemas of one OpenAPI document: those with a name stand in it once, and everywhere else
 * as a reference.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 * @see <a href="https://spec.openapis.org/oas/v3.1.0#schema-object">OpenAPI 3.1, Schema Object</a>
 */
final class JsonSchema {

  private final Map<Object, String> names = new HashMap<>();
  private final JsonObject components = new JsonObject();

  /** A record as one of its sealed interface's, which says its type. */
  private record Variant(Type type) {}

  /** Those with a name, for {@code components/schemas}. */
  JsonObject components() {
    return components;
  }

  /** A reference to the schema of a type. */
  JsonObject named(Type type, Supplier<JsonObject> schema) {
    return named(type, name(type), schema);
  }

  /**
   * A reference to a schema.
   *
   * @param key what has this schema; asked for again, the schema is the same
   * @param name for readers; another with this name gets a number behind it
   * @param schema its first reference is there before it is made, so that it may hold itself
   */
  JsonObject named(Object key, String name, Supplier<JsonObject> schema) {
    String known = names.get(key);
    if (known == null) {
      known = unique(name);
      names.put(key, known);
      components.add(known, JsonNull.INSTANCE); // Takes the name, and the place in the document.
      components.add(known, schema.get());
    }
    JsonObject reference = new JsonObject();
    reference.addProperty("$ref", pointer(known));
    return reference;
  }

  private String unique(String name) {
    String unique = name;
    for (int i = 2; components.has(unique); i++) {
      unique = name + i;
    }
    return unique;
  }

  private static String pointer(String name) {
    return "#/components/schemas/" + name;
  }

  /** A name of a component, which has letters, digits, '.', '-' and '_' alone. */
  private static String name(Type type) {
    return readable(type).replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static String readable(Type type) {
    if (type instanceof ParameterizedType generic) {
      List<String> arguments = new ArrayList<>();
      for (Type argument : generic.getActualTypeArguments()) {
        arguments.add(readable(argument));
      }
      return readable(generic.getRawType()) + "Of" + String.join("And", arguments);
    }
    if (type instanceof GenericArrayType array) {
      return readable(array.getGenericComponentType()) + "Array";
    }
    if (type instanceof WildcardType wildcard) {
      return readable(wildcard.getUpperBounds()[0]);
    }
    Class<?> plain = (Class<?>) type;
    return plain.isArray()
        ? readable(plain.getComponentType()) + "Array"
        : capitalized(plain.getSimpleName());
  }

  /** {@code Float} of {@code float}, for {@code PageOfFloatArray}. */
  private static String capitalized(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  static JsonObject of(String type) {
    JsonObject schema = new JsonObject();
    schema.addProperty("type", type);
    return schema;
  }

  /** One with a keyword that says more. */
  static JsonObject of(String type, String keyword, String value) {
    JsonObject schema = of(type);
    schema.addProperty(keyword, value);
    return schema;
  }

  /** What takes anything: {@code true} in another spelling, which more tools read. */
  static JsonObject any() {
    return new JsonObject();
  }

  static JsonObject whole(long min, long max, String format) {
    JsonObject schema = of("integer", "format", format);
    schema.addProperty("minimum", min);
    schema.addProperty("maximum", max);
    return schema;
  }

  static JsonObject arrayOf(JsonObject items) {
    JsonObject schema = of("array");
    schema.add("items", items);
    return schema;
  }

  static JsonObject mapOf(JsonObject values) {
    JsonObject schema = of("object");
    schema.add("additionalProperties", values);
    return schema;
  }

  /** One of an enum's names. */
  static JsonObject oneOf(Object... constants) {
    JsonArray values = new JsonArray();
    for (Object constant : constants) {
      values.add(((Enum<?>) constant).name());
    }
    JsonObject schema = of("string");
    schema.add("enum", values);
    return schema;
  }

  /** The same, or null. */
  static JsonObject orNull(JsonObject schema) {
    if (schema.isEmpty() || schema.has("anyOf")) {
      return schema; // Has it already.
    }
    if (!schema.has("type")) {
      JsonArray either = new JsonArray();
      either.add(schema);
      either.add(of("null"));
      JsonObject both = new JsonObject();
      both.add("anyOf", either);
      return both;
    }
    if (schema.get("type") instanceof JsonPrimitive type) {
      JsonArray types = new JsonArray();
      types.add(type);
      types.add("null");
      schema.add("type", types);
    }
    return schema;
  }

  /**
   * A record, which may have more members than these.
   *
   * @param type the value of the member that names the record, where a sealed interface is read
   */
  JsonObject record(Map<String, JsonType.RecordOf.Member> members, Optional<String> type) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    if (type.isPresent()) {
      properties.add(JsonType.SealedOf.TYPE, of("string", "const", type.get()));
      required.add(JsonType.SealedOf.TYPE);
    }
    for (Map.Entry<String, JsonType.RecordOf.Member> member : members.entrySet()) {
      properties.add(member.getKey(), member.getValue().type().schema(this));
      if (member.getValue().isRequired()) {
        required.add(member.getKey());
      }
    }
    JsonObject schema = of("object");
    schema.add("properties", properties);
    if (!required.isEmpty()) {
      schema.add("required", required);
    }
    return schema;
  }

  /**
   * One of the records of a sealed interface. Each has a schema of its own name, because a
   * discriminator leads to no others.
   *
   * @param variants by what the member says that names the record
   */
  JsonObject oneOf(Map<String, JsonType.RecordOf> variants) {
    JsonArray alternatives = new JsonArray();
    JsonObject mapping = new JsonObject();
    for (Map.Entry<String, JsonType.RecordOf> entry : variants.entrySet()) {
      JsonType.RecordOf variant = entry.getValue();
      JsonObject reference =
          named(
              new Variant(variant.type()),
              name(variant.type()),
              () -> record(variant.members(), Optional.of(entry.getKey())));
      alternatives.add(reference);
      mapping.add(entry.getKey(), reference.get("$ref"));
    }
    JsonObject by = new JsonObject();
    by.addProperty("propertyName", JsonType.SealedOf.TYPE);
    by.add("mapping", mapping);
    JsonObject schema = new JsonObject();
    schema.add("oneOf", alternatives);
    schema.add("discriminator", by);
    return schema;
  }
}
