package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import io.sconce.InvalidInputException;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed interfaces of records as JSON, where a member says which record it is. */
final class SealedTypeTest {

  private sealed interface Expression permits Constant, Sum, Unary {}

  private sealed interface Unary extends Expression permits Minus {}

  private record Constant(double value) implements Expression {}

  private record Sum(List<Expression> of, Optional<String> note) implements Expression {}

  private record Minus(Expression of) implements Unary {}

  private record Scaled(Map<String, Expression> by, Constant plain) {}

  private sealed interface Result<T> permits Ok, Failed {}

  private record Ok<V>(V value) implements Result<V> {}

  private record Failed<V>(String why) implements Result<V> {}

  @Test
  void the_record_is_named_by_a_member_and_comes_back_as_it_went_in() throws IOException {
    Expression expression =
        new Sum(List.of(new Constant(1.5), new Minus(new Constant(2))), Optional.empty());
    String json =
        "{\"type\":\"Sum\",\"of\":[{\"type\":\"Constant\",\"value\":1.5},"
            + "{\"type\":\"Minus\",\"of\":{\"type\":\"Constant\",\"value\":2.0}}],\"note\":null}";

    assertThat(write(Expression.class, expression)).isEqualTo(json);
    assertThat(read(Expression.class, json)).isEqualTo(expression);
  }

  @Test
  void the_name_may_stand_anywhere_on_any_level() throws IOException {
    String json =
        "{\"of\":[{\"value\":1.5,\"type\":\"Constant\",\"x\":{}},"
            + "{\"of\":{\"x\":[{}],\"value\":1e1,\"type\":\"Constant\"},\"type\":\"Minus\"}],"
            + "\"note\":\"\\u0000\\\"\\ud83d\\ude00\",\"x\":[null,true,\"\"],\"type\":\"Sum\"}";

    assertThat(read(Expression.class, json))
        .isEqualTo(
            new Sum(
                List.of(new Constant(1.5), new Minus(new Constant(10))),
                Optional.of("\0\"\ud83d\ude00")));
  }

  @Test
  void a_record_that_stands_alone_needs_no_name_and_has_none() throws IOException {
    String json =
        "{\"by\":{\"a\":{\"type\":\"Constant\",\"value\":1.0}},\"plain\":{\"value\":2.0}}";

    Object scaled = read(Scaled.class, json);

    assertThat(scaled).isEqualTo(new Scaled(Map.of("a", new Constant(1)), new Constant(2)));
    assertThat(write(Scaled.class, scaled)).isEqualTo(json);
    assertThat(read(Constant.class, "{\"type\":7,\"value\":1}")).isEqualTo(new Constant(1));
  }

  @Test
  void a_sealed_interface_in_another_has_its_own_records_alone() throws IOException {
    String json = "{\"type\":\"Minus\",\"of\":{\"type\":\"Constant\",\"value\":1}}";

    assertThat(read(Unary.class, json)).isEqualTo(new Minus(new Constant(1)));
    assertThatThrownBy(() -> read(Unary.class, "{\"type\":\"Constant\",\"value\":1}"))
        .hasMessage("input.type: expected one of Minus, got 'Constant'");
  }

  @Test
  void a_generic_one_gives_its_records_what_it_is_of() throws IOException {
    Type type = new TypeToken<Result<Constant>>() {}.getType();

    assertThat(read(type, "{\"type\":\"Ok\",\"value\":{\"value\":1}}"))
        .isEqualTo(new Ok<>(new Constant(1)));
    assertThat(read(type, "{\"why\":\"x\",\"type\":\"Failed\"}")).isEqualTo(new Failed<>("x"));
    assertThatThrownBy(() -> read(type, "{\"type\":\"Ok\",\"value\":1}"))
        .hasMessage("input.value: expected an object, got a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"value\":1} | input.type: expected one of Constant, Sum, Minus, got no such member",
        "{} | input.type: expected one of Constant, Sum, Minus, got no such member",
        "{\"type\":\"constant\"} | input.type: expected one of Constant, Sum, Minus, got 'constant'",
        "{\"x\":1,\"type\":\"X\"} | input.type: expected one of Constant, Sum, Minus, got 'X'",
        "{\"type\":null} | input.type: expected one of Constant, Sum, Minus, got null",
        "{\"x\":1,\"type\":{}} | input.type: expected one of Constant, Sum, Minus, got an object",
        "[] | input: expected an object whose type is one of Constant, Sum, Minus, got an array",
        "{\"type\":\"Constant\"} | input.value: expected a number that fits 64 bits, got no such"
            + " member",
        "{\"type\":\"Sum\",\"of\":[{\"type\":\"Sum\",\"of\":[{\"value\":1}]}]} |"
            + " input.of[0].of[0].type: expected one of Constant, Sum, Minus, got no such member",
        "{\"of\":[{\"of\":[{\"value\":[],\"type\":\"Constant\"}],\"type\":\"Sum\"}],\"type\":\"Sum\"} |"
            + " input.of[0].of[0].value: expected a number that fits 64 bits, got an array"
      })
  void what_is_none_of_its_records_says_where_what_was_expected_and_what_came(
      String json, String message) {
    assertThatThrownBy(() -> read(Expression.class, json))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"Constant\",\"value\":1,\"type\":\"Constant\"}",
        "{\"value\":1,\"type\":\"Constant\",\"type\":\"Sum\"}",
      })
  void a_name_that_stands_there_twice_is_malformed(String json) {
    assertThatThrownBy(() -> read(Expression.class, json))
        .isExactlyInstanceOf(MalformedInputException.class)
        .hasMessage("input.type stands there twice");
  }

  @Test
  void what_a_member_is_not_is_told_with_its_path_wherever_the_name_stands() {
    Type type = new TypeToken<List<Result<Integer>>>() {}.getType();

    assertThatThrownBy(
            () -> read(type, "[{\"type\":\"Ok\",\"value\":1},{\"value\":1.5,\"type\":\"Ok\"}]"))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage(
            "input[1].value: expected a whole number from -2147483648 to 2147483647, got 1.5");
  }

  @Test
  void a_limit_of_nesting_that_lets_it_through_does_so_wherever_the_name_stands()
      throws IOException {
    String json =
        "{\"of\":".repeat(400)
            + "{\"value\":1,\"type\":\"Constant\"}"
            + ",\"type\":\"Minus\"}".repeat(400);
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setNestingLimit(1000);

    assertThat(JsonType.of(Expression.class).read(reader)).isInstanceOf(Minus.class);
  }

  @Test
  void other_members_twice_are_malformed_too_wherever_the_name_stands() {
    assertThatThrownBy(
            () -> read(Expression.class, "{\"value\":1,\"value\":2,\"type\":\"Constant\"}"))
        .isExactlyInstanceOf(MalformedInputException.class)
        .hasMessage("input.value stands there twice");
  }

  @Test
  void what_is_no_json_is_told_as_that_before_the_name_is_found() {
    assertThatThrownBy(() -> read(Expression.class, "{\"value\":1,"))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(Expression.class, "{\"value\":tru}"))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void a_name_that_is_last_on_every_level_of_a_long_body_costs_no_more_than_the_body()
      throws IOException {
    StringBuilder json =
        new StringBuilder("{\"x\":[").append("1,".repeat(2_000_000)).append("1],\"value\":1,");
    json.append("\"type\":\"Constant\"}");
    for (int i = 0; i < 200; i++) {
      json.insert(0, "{\"of\":").append(",\"type\":\"Minus\"}");
    }

    assertThat(read(Expression.class, json.toString())).isInstanceOf(Minus.class);
  }

  @Test
  void a_record_of_none_of_its_names_is_not_written() {
    assertThatThrownBy(() -> write(Unary.class, new Constant(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Constant is none of the records of its sealed type");
  }

  private sealed interface WithClass permits Plain {}

  private static final class Plain implements WithClass {}

  private sealed interface WithEnum permits Side {}

  private enum Side implements WithEnum {
    LEFT
  }

  private sealed interface WithOpen permits Open {}

  private non-sealed interface Open extends WithOpen {}

  private abstract static sealed class Abstract permits Concrete {}

  private static final class Concrete extends Abstract {}

  @ParameterizedTest
  @ValueSource(classes = {WithClass.class, WithEnum.class, WithOpen.class, Abstract.class})
  void one_that_permits_other_than_records_is_refused_when_it_is_described(Class<?> type) {
    assertThatThrownBy(() -> JsonType.of(type))
        .isInstanceOf(LoadException.class)
        .hasMessageMatching(
            "the sealed type \\S+ cannot be read from or written as JSON, because \\S+ is no record;"
                + " use a sealed interface that permits records, or sealed interfaces of records");
  }

  private sealed interface Twice permits One.Same, Two.Same {}

  private static final class One {
    private record Same() implements Twice {}
  }

  private static final class Two {
    private record Same() implements Twice {}
  }

  @Test
  void two_records_of_one_name_are_refused_when_they_are_described() {
    assertThatThrownBy(() -> JsonType.of(Twice.class))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "two records of one sealed interface are called Same, which is what JSON knows them"
                + " by; call one otherwise");
  }

  private sealed interface Typed permits Font {}

  private record Font(String type) implements Typed {}

  @Test
  void a_component_that_is_called_as_the_member_is_refused_when_it_is_described()
      throws IOException {
    assertThatThrownBy(() -> JsonType.of(Typed.class))
        .isInstanceOf(LoadException.class)
        .hasMessageEndingWith(
            "Font has a component 'type', which in JSON names the record of its sealed interface;"
                + " call it otherwise");
    assertThat(read(Font.class, "{\"type\":\"serif\"}")).isEqualTo(new Font("serif"));
  }

  private static Object read(Type type, String json) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    return JsonType.of(type).read(reader);
  }

  private static String write(Type type, Object value) throws IOException {
    StringWriter text = new StringWriter();
    JsonType.of(type).write(new JsonWriter(text), value);
    return text.toString();
  }
}
