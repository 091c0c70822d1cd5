package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.sconce.InvalidInputException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema of a type next to its decoder: they must take the same JSON. */
final class JsonSchemaTest {

  private enum Colour {
    RED,
    GREEN
  }

  private record Everything(
      String text,
      boolean flag,
      byte tiny,
      short small,
      int whole,
      long large,
      float single,
      double real,
      byte[] bytes,
      float[] floats,
      double[] doubles,
      int[][] matrix,
      long[] larges,
      List<Colour> colours,
      Map<String, Double> weights,
      Optional<String> note,
      Optional<Colour> shade,
      Optional<Tree> tree,
      Optional<Object> loose,
      Object any) {}

  private record Tree(int value, List<Tree> children) {}

  private record Page<T>(T item, Optional<Page<T>> next) {}

  private record Pair<A, B>(A left, B[] right) {}

  private record Nothing() {}

  private sealed interface Shape permits Circle, Round, Corners {}

  private sealed interface Round extends Shape permits Ring {}

  private record Circle(float radius) implements Shape {}

  private record Ring(Circle inner, Circle outer) implements Round {}

  private record Corners(List<float[]> points, Optional<Shape> hole) implements Shape {}

  private sealed interface Result<T> permits Ok, Failed {}

  private record Ok<T>(T value) implements Result<T> {}

  private record Failed<T>(String why) implements Result<T> {}

  /**
   * A type with JSON of it, from which all other JSON is made.
   *
   * @param differences where the decoder refuses what the schema takes, and why
   */
  private record Case(Type type, List<String> samples, List<String> differences) {

    Case differs(String... known) {
      return new Case(type, samples, List.of(known));
    }

    @Override
    public String toString() {
      return type.getTypeName().replaceAll("[\\w.]+[.$]", "");
    }
  }

  private static Case of(Type type, String... samples) {
    return new Case(type, List.of(samples), List.of());
  }

  private static Case of(TypeToken<?> type, String... samples) {
    return of(type.getType(), samples);
  }

  static Stream<Case> cases() {
    String tree = "{\"value\":1,\"children\":[{\"value\":2,\"children\":[]}]}";
    return Stream.of(
        of(String.class, "\"a\""),
        of(boolean.class, "true"),
        of(byte.class, "-128", "127", "128", "-129"),
        of(Short.class, "32767", "32768", "-32768", "-32769"),
        of(int.class, "2147483647", "2147483648", "-2147483648", "-2147483649", "3.0", "3e2"),
        of(
                long.class,
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "1e99")
            .differs("1e99: the validator compares it as a long, of which it is the largest"),
        of(float.class, "0.1", "3.4e38", "1e39").differs("1e39: fits no 32 bits"),
        of(double.class, "0.1", "1e308", "1e309").differs("1e309: fits no 64 bits"),
        of(Colour.class, "\"RED\"", "\"red\"", "\"BLUE\""),
        of(byte[].class, "\"AP8=\"", "\"?\"").differs("\"x\": no base64", "\"?\": no base64"),
        of(float[].class, "[0.1,2]"),
        of(double[].class, "[0.1,2]"),
        of(int[].class, "[1,2147483648]", "[1,2]"),
        of(long[].class, "[1]"),
        of(int[][].class, "[[1,2],[]]"),
        of(boolean[].class, "[true]"),
        of(String[].class, "[\"a\"]"),
        of(new TypeToken<List<String>>() {}, "[\"a\",\"b\"]"),
        of(new TypeToken<List<Optional<Integer>>>() {}, "[1,null]"),
        of(new TypeToken<Map<String, Double>>() {}, "{\"a\":0.5,\"b\":1}"),
        of(new TypeToken<Map<String, Optional<Colour>>>() {}, "{\"a\":\"RED\",\"b\":null}"),
        of(new TypeToken<Optional<String>>() {}, "\"a\"", "null"),
        of(new TypeToken<Optional<Colour>>() {}, "\"RED\"", "null"),
        of(new TypeToken<Optional<Optional<Integer>>>() {}, "1", "null"),
        of(new TypeToken<Optional<Optional<Tree>>>() {}, tree, "null"),
        of(Object.class, "{\"a\":[1,\"x\",null,true]}"),
        of(Nothing.class, "{}"),
        of(Tree.class, tree),
        of(new TypeToken<Page<Integer>>() {}, "{\"item\":1,\"next\":{\"item\":2,\"next\":null}}"),
        of(
            new TypeToken<Pair<Page<String>, List<Float>>>() {},
            "{\"left\":{\"item\":\"a\"},\"right\":[[1.5],[]]}"),
        of(
                Everything.class,
                "{\"text\":\"ü\",\"flag\":true,\"tiny\":1,\"small\":1,\"whole\":-7,\"large\":1,"
                    + "\"single\":0.1,\"real\":0.5,\"bytes\":\"AP8=\",\"floats\":[1.5],"
                    + "\"doubles\":[1.5],\"matrix\":[[1,2],[]],\"larges\":[1],"
                    + "\"colours\":[\"RED\"],\"weights\":{\"a\":0.5},\"note\":\"n\","
                    + "\"shade\":\"GREEN\",\"tree\":"
                    + tree
                    + ",\"loose\":[null],\"any\":{\"k\":[1.0,\"x\",null,true]}}")
            .differs("\"bytes\":\"x\": no base64"),
        of(
            Shape.class,
            "{\"type\":\"Circle\",\"radius\":1.5}",
            "{\"type\":\"Ring\",\"inner\":{\"radius\":1},\"outer\":{\"radius\":2,\"type\":3}}",
            "{\"points\":[[1,2],[3,4]],\"hole\":{\"radius\":1,\"type\":\"Circle\"},"
                + "\"type\":\"Corners\"}"),
        of(Round.class, "{\"type\":\"Ring\",\"inner\":{\"radius\":1},\"outer\":{\"radius\":2}}"),
        of(new TypeToken<List<Shape>>() {}, "[{\"type\":\"Circle\",\"radius\":1.5}]"),
        of(
            new TypeToken<Result<Integer>>() {},
            "{\"type\":\"Ok\",\"value\":1}",
            "{\"type\":\"Failed\",\"why\":\"x\"}"),
        of(
            new TypeToken<Pair<Result<Tree>, Result<Colour>>>() {},
            "{\"left\":{\"type\":\"Ok\",\"value\":"
                + tree
                + "},"
                + "\"right\":[{\"type\":\"Ok\",\"value\":\"RED\"}]}"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takes_what_the_decoder_takes_and_nothing_else(Case each) {
    JsonSchema schemas = new JsonSchema();
    JsonType type = JsonType.of(each.type());
    SchemaJudge judge = SchemaJudge.of(type.schema(schemas), schemas.components());

    List<String> differences = new ArrayList<>();
    for (String json : tried(each.samples())) {
      int status = status(type, json);
      if (judge.takes(json)) {
        if (status != 200) {
          differences.add(json);
        }
      } else {
        assertThat(status).as(json).isEqualTo(422);
      }
    }

    assertThat(differences)
        .allMatch(
            json -> each.differences().stream().anyMatch(known -> json.contains(json(known))));
    assertThat(each.differences())
        .allMatch(known -> differences.stream().anyMatch(json -> json.contains(json(known))));
  }

  private static String json(String known) {
    return known.substring(0, known.lastIndexOf(':'));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takes_what_is_written(Case each) throws IOException {
    JsonSchema schemas = new JsonSchema();
    JsonType type = JsonType.of(each.type());
    SchemaJudge judge = SchemaJudge.of(type.schema(schemas), schemas.components());

    int written = 0;
    for (String json : each.samples()) {
      if (status(type, json) == 200) {
        StringWriter text = new StringWriter();
        type.write(new JsonWriter(text), type.read(reader(json)));
        assertThat(judge.errors(text.toString())).as(text.toString()).isEmpty();
        assertThat(status(type, text.toString())).isEqualTo(200);
        written++;
      }
    }

    assertThat(written).isPositive();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void is_a_schema_and_so_are_those_that_it_refers_to(Case each) {
    JsonSchema schemas = new JsonSchema();
    JsonObject schema = JsonType.of(each.type()).schema(schemas);
    SchemaJudge judge = SchemaJudge.ofSchemas();

    assertThat(judge.errors(schema.toString())).isEmpty();
    for (Map.Entry<String, JsonElement> component : schemas.components().entrySet()) {
      assertThat(judge.errors(component.getValue().toString())).isEmpty();
      assertThat(component.getKey()).matches("[A-Za-z0-9._-]+");
    }
  }

  @Test
  void a_number_says_how_many_bits_it_has() {
    Map<Type, String> formats =
        Map.of(
            int.class, "int32", long.class, "int64", float.class, "float", double.class, "double");

    formats.forEach(
        (type, format) ->
            assertThat(JsonType.of(type).schema(new JsonSchema()).get("format").getAsString())
                .isEqualTo(format));
  }

  @Test
  void names_are_the_simple_ones_with_what_a_generic_type_is_of() {
    JsonSchema schemas = new JsonSchema();

    for (TypeToken<?> type :
        List.of(
            new TypeToken<Page<Integer>>() {},
            new TypeToken<Page<float[]>>() {},
            new TypeToken<Page<? extends Optional<? extends Colour>>>() {},
            new TypeToken<Pair<List<Tree>, Map<String, Colour>>>() {})) {
      JsonType.of(type.getType()).schema(schemas);
    }

    assertThat(schemas.components().keySet())
        .containsExactly(
            "PageOfInteger",
            "PageOfFloatArray",
            "PageOfOptionalOfColour",
            "Colour",
            "PairOfListOfTreeAndMapOfStringAndColour",
            "Tree");
  }

  @Test
  void another_type_of_the_same_name_gets_a_number_and_the_same_type_none() {
    record Local(Tree mine, Other.Tree other, Third.Tree third) {}
    JsonSchema schemas = new JsonSchema();

    JsonType.of(Local.class).schema(schemas);
    JsonType.of(Tree.class).schema(schemas);

    assertThat(schemas.components().keySet()).containsExactly("Local", "Tree", "Tree2", "Tree3");
  }

  private static final class Other {
    private record Tree(String kind) {}
  }

  private static final class Third {
    private record Tree(double height) {}
  }

  @Test
  void a_record_of_a_sealed_interface_has_its_type_there_and_not_where_it_stands_alone() {
    JsonSchema schemas = new JsonSchema();

    JsonObject reference = JsonType.of(Shape.class).schema(schemas);

    assertThat(reference.toString()).isEqualTo("{\"$ref\":\"#/components/schemas/Shape\"}");
    assertThat(schemas.components().get("Shape").toString())
        .isEqualTo(
            "{\"oneOf\":[{\"$ref\":\"#/components/schemas/Circle\"},"
                + "{\"$ref\":\"#/components/schemas/Ring\"},"
                + "{\"$ref\":\"#/components/schemas/Corners\"}],"
                + "\"discriminator\":{\"propertyName\":\"type\",\"mapping\":{"
                + "\"Circle\":\"#/components/schemas/Circle\","
                + "\"Ring\":\"#/components/schemas/Ring\","
                + "\"Corners\":\"#/components/schemas/Corners\"}}}");
    assertThat(schemas.components().get("Circle").toString())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{"
                + "\"type\":{\"type\":\"string\",\"const\":\"Circle\"},"
                + "\"radius\":{\"type\":\"number\",\"format\":\"float\"}},"
                + "\"required\":[\"type\",\"radius\"]}");
    assertThat(schemas.components().get("Circle2").toString())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{"
                + "\"radius\":{\"type\":\"number\",\"format\":\"float\"}},"
                + "\"required\":[\"radius\"]}");
  }

  /** What a caller would be told. */
  private static int status(JsonType type, String json) {
    try {
      Object unused = type.read(reader(json));
      return 200;
    } catch (InvalidInputException e) {
      return Problem.of(e).status();
    } catch (IOException e) {
      throw new IllegalStateException(json, e);
    }
  }

  private static JsonReader reader(String json) {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    return reader;
  }

  /** The samples; with each value replaced by others, each member left out, and one added. */
  private static Set<String> tried(List<String> samples) {
    Set<String> tried = new LinkedHashSet<>(samples);
    for (String sample : samples) {
      for (JsonElement changed : changed(JsonParser.parseString(sample))) {
        tried.add(changed.toString());
      }
    }
    return tried;
  }

  private static List<JsonElement> changed(JsonElement json) {
    List<JsonElement> all = new ArrayList<>();
    for (String other :
        List.of(
            "null",
            "true",
            "1",
            "-1.5",
            "1e2",
            "200",
            "40000",
            "3000000000",
            "\"x\"",
            "\"\"",
            "\"RED\"",
            "\"AP8=\"",
            "[]",
            "[1]",
            "[null]",
            "[\"x\"]",
            "[[1.5]]",
            "{}",
            "{\"a\":null}",
            "{\"a\":1}",
            "{\"type\":\"Circle\",\"radius\":1}",
            "{\"type\":\"Ok\"}",
            "{\"radius\":1}")) {
      all.add(JsonParser.parseString(other));
    }
    if (json instanceof JsonObject object) {
      JsonObject more = object.deepCopy();
      more.add("unknown", new JsonArray());
      all.add(more);
      for (String name : object.keySet()) {
        JsonObject less = object.deepCopy();
        less.remove(name);
        all.add(less);
        for (JsonElement changed : changed(object.get(name))) {
          JsonObject copy = object.deepCopy();
          copy.add(name, changed);
          all.add(copy);
        }
      }
    } else if (json instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        for (JsonElement changed : changed(array.get(i))) {
          JsonArray copy = array.deepCopy();
          copy.set(i, changed);
          all.add(copy);
        }
      }
    }
    return all;
  }
}
