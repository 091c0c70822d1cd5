package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import io.sconce.InvalidInputException;
import io.sconce.LoadException;
import io.sconce.MalformedInputException;
import io.sconce.Predictor;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTypeTest {

  private enum Colour {
    RED,
    GREEN
  }

  private record Everything(
      String text,
      boolean flag,
      int whole,
      long large,
      float single,
      double real,
      byte[] bytes,
      float[] floats,
      int[][] matrix,
      List<Colour> colours,
      Map<String, Double> weights,
      Optional<String> note,
      Object any) {}

  private record Tree(int value, List<Tree> children) {}

  private record Page<T>(T item) {}

  private record Pages<T>(T[] items, List<T> more) {}

  private record Anything(Object any) {}

  private enum Level {
    LOW {
      @Override
      public String toString() {
        return "low";
      }
    }
  }

  record Checked(int age) {
    Checked {
      if (age < 0) {
        throw new IllegalArgumentException("age: expected 0 or more, got " + age);
      }
    }
  }

  record Inverse(int of) {
    Inverse {
      of = 1 / of;
    }
  }

  @Test
  void a_record_of_everything_comes_back_as_it_went_in() throws IOException {
    String json =
        "{\"text\":\"ü\",\"flag\":true,\"whole\":-7,\"large\":9007199254740993,\"single\":0.1,"
            + "\"real\":1.0E-300,\"bytes\":\"AP8=\",\"floats\":[1.5,-2.0],\"matrix\":[[1,2],[]],"
            + "\"colours\":[\"RED\",\"GREEN\"],\"weights\":{\"a\":0.5},\"note\":\"n\","
            + "\"any\":{\"k\":[1.0,\"x\",null,true]}}";

    Everything value = (Everything) read(Everything.class, json);

    assertThat(value.bytes()).containsExactly(0, -1);
    assertThat(value.large()).isEqualTo((1L << 53) + 1);
    assertThat(value.matrix()).isDeepEqualTo(new int[][] {{1, 2}, {}});
    assertThat(write(Everything.class, value)).isEqualTo(json);
  }

  @Test
  void a_record_may_hold_itself() throws IOException {
    String json = "{\"value\":1,\"children\":[{\"value\":2,\"children\":[]}]}";

    assertThat(write(Tree.class, read(Tree.class, json))).isEqualTo(json);
  }

  @Test
  void unknown_members_are_ignored_and_optional_ones_may_be_absent_or_null() throws IOException {
    record Noted(Optional<Integer> n, String s) {}

    assertThat(read(Noted.class, "{\"x\":{\"y\":[1]},\"s\":\"a\"}"))
        .isEqualTo(new Noted(Optional.empty(), "a"));
    assertThat(read(Noted.class, "{\"n\":null,\"s\":\"a\"}"))
        .isEqualTo(new Noted(Optional.empty(), "a"));
    assertThat(read(Noted.class, "{\"n\":3,\"s\":\"a\"}"))
        .isEqualTo(new Noted(Optional.of(3), "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                  | input: expected an object, got an array",
        "{\"value\":\"1\",\"children\":[]}   | input.value: expected a whole number from -2147483648"
            + " to 2147483647, got a string",
        "{\"value\":1.5,\"children\":[]}     | input.value: expected a whole number from -2147483648"
            + " to 2147483647, got 1.5",
        "{\"value\":2147483648,\"children\":[]} | input.value: expected a whole number from"
            + " -2147483648 to 2147483647, got 2147483648",
        "{\"value\":1}                       | input.children: expected an array, got no such member",
        "{\"value\":1,\"children\":null}     | input.children: expected an array, got null",
        "{\"value\":1,\"children\":[{\"value\":true,\"children\":[]}]} | input.children[0].value:"
            + " expected a whole number from -2147483648 to 2147483647, got a boolean"
      })
  void another_type_says_where_what_was_expected_and_what_came(String json, String message) {
    assertThatThrownBy(() -> read(Tree.class, json))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  /** More than the JDK reads: the later ones go to another parser. */
  @Test
  void every_one_of_many_numbers_is_read_to_the_last_bit() throws IOException {
    Random random = new Random(7);
    float[] floats = new float[5000];
    double[] doubles = new double[floats.length];
    long[] longs = new long[floats.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = finite(Float.intBitsToFloat(random.nextInt()));
      doubles[i] = finite(Double.longBitsToDouble(random.nextLong()));
      longs[i] = random.nextLong() >> random.nextInt(64);
    }
    int[] ints = random.ints(floats.length).toArray();

    assertThat(read(float[].class, Arrays.toString(floats))).isEqualTo(floats);
    assertThat(read(double[].class, Arrays.toString(doubles))).isEqualTo(doubles);
    assertThat(read(float[].class, Arrays.toString(doubles).replaceAll("E-?\\d+", "")))
        .isEqualTo(singles(Arrays.toString(doubles).replaceAll("E-?\\d+", "")));
    assertThat(read(long[].class, Arrays.toString(longs))).isEqualTo(longs);
    assertThat(read(int[].class, Arrays.toString(ints))).isEqualTo(ints);
  }

  private static float finite(float any) {
    return Float.isFinite(any) ? any : 0;
  }

  private static double finite(double any) {
    return Double.isFinite(any) ? any : 0;
  }

  /** By the JDK. */
  private static float[] singles(String array) {
    String[] numbers = array.substring(1, array.length() - 1).split(", ", -1);
    float[] singles = new float[numbers.length];
    for (int i = 0; i < singles.length; i++) {
      singles[i] = Float.parseFloat(numbers[i]);
    }
    return singles;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e39", "-1e39"})
  void one_of_many_numbers_that_does_not_fit_is_refused_with_its_place(String number) {
    String json = "[" + "0,".repeat(2000) + number + "]";

    assertThatThrownBy(() -> read(float[].class, json))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage("input[2000]: expected a number that fits 32 bits, got " + number);
    assertThatThrownBy(() -> read(double[].class, json.replace("e39", "e309")))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage(
            "input[2000]: expected a number that fits 64 bits, got " + number.replace("39", "309"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3.0", "3e0", "0.3e1", "30e-1"})
  void a_whole_number_is_taken_however_it_is_written(String json) throws IOException {
    assertThat(read(int.class, json)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e99", "-1e99", "1e999999999", "1e99999999999", "1e-5", "9223372036854775808"})
  void a_number_that_no_long_holds_is_refused(String json) {
    assertThatThrownBy(() -> read(long.class, json))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("got " + json);
  }

  @Test
  void a_number_of_a_million_digits_is_refused_in_no_time() {
    String digits = "1".repeat(1_000_000);

    for (Type type : List.of(long.class, float.class, double.class)) {
      assertThatThrownBy(() -> read(type, digits)).isInstanceOf(MalformedJsonException.class);
    }
  }

  @Test
  void arrays_of_numbers_come_back_as_they_went_in() throws IOException {
    assertThat(read(double[].class, "[1e-300,2]")).isEqualTo(new double[] {1e-300, 2});
    assertThat(read(int[].class, "[-2147483648]")).isEqualTo(new int[] {Integer.MIN_VALUE});
    assertThat(read(long[].class, "[9223372036854775807]")).isEqualTo(new long[] {Long.MAX_VALUE});
    assertThat(write(double[].class, new double[] {0.5})).isEqualTo("[0.5]");
    assertThat(write(int[].class, new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(write(long[].class, new long[] {1L << 62})).isEqualTo("[4611686018427387904]");
    assertThatThrownBy(() -> read(int[].class, "[1,2147483648]"))
        .hasMessageStartingWith("input[1]: expected a whole number from");
  }

  @Test
  void a_long_array_of_floats_comes_back_as_it_went_in() throws IOException {
    float[] floats = new float[1000];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i / 8f;
    }

    assertThat(read(float[].class, write(float[].class, floats))).isEqualTo(floats);
  }

  static Stream<Arguments> expectations() {
    return Stream.of(
        arguments(float[].class, "an array of numbers"),
        arguments(double[].class, "an array of numbers"),
        arguments(int[].class, "an array of whole numbers"),
        arguments(long[].class, "an array of whole numbers"),
        arguments(int[][].class, "an array"),
        arguments(new TypeToken<List<Integer>>() {}.getType(), "an array"),
        arguments(new TypeToken<Map<String, Integer>>() {}.getType(), "an object"),
        arguments(new TypeToken<Optional<String>>() {}.getType(), "a string"),
        arguments(byte[].class, "a string of base64"),
        arguments(boolean.class, "a boolean"),
        arguments(Object.class, "any JSON"));
  }

  @ParameterizedTest
  @MethodSource("expectations")
  void a_message_says_what_was_expected_in_the_words_of_json(Type type, String expected) {
    assertThat(JsonType.of(type).expected()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012345678901234, 123456789012345678901234",
    "1234567890123456789012345, 123456789012345678901234…"
  })
  void a_number_is_repeated_up_to_24_characters(String number, String repeated) {
    assertThatThrownBy(() -> read(int.class, number)).hasMessageEndingWith(", got " + repeated);
  }

  @Test
  void an_array_of_a_records_own_type_is_known() throws IOException {
    Type type = new TypeToken<Pages<String>>() {}.getType();

    assertThat(write(type, read(type, "{\"items\":[\"a\"],\"more\":[\"b\"]}")))
        .isEqualTo("{\"items\":[\"a\"],\"more\":[\"b\"]}");
  }

  @Test
  void a_wildcard_is_read_as_its_bound() throws IOException {
    Type type = new TypeToken<Page<? extends List<? extends Colour>>>() {}.getType();

    assertThat(read(type, "{\"item\":[\"RED\"]}")).isEqualTo(new Page<>(List.of(Colour.RED)));
    assertThat(write(type, new Page<>(List.of(Colour.GREEN)))).isEqualTo("{\"item\":[\"GREEN\"]}");
  }

  @Test
  void anything_may_be_null_or_absent_and_goes_out_as_null() throws IOException {
    assertThat(write(Anything.class, read(Anything.class, "{\"any\":null}")))
        .isEqualTo("{\"any\":null}");
    assertThat(write(Anything.class, read(Anything.class, "{}"))).isEqualTo("{\"any\":null}");
    assertThat(write(Anything.class, new Anything(Level.LOW))).isEqualTo("{\"any\":\"LOW\"}");
    assertThat(write(Anything.class, new Anything(List.of(Optional.of("a"), Optional.empty()))))
        .isEqualTo("{\"any\":[\"a\",null]}");
    assertThatThrownBy(() -> read(Anything.class, "{\"any\":null,\"any\":1}"))
        .hasMessage("input.any stands there twice");
  }

  @Test
  void half_a_surrogate_pair_is_malformed_and_not_a_question_mark() throws IOException {
    assertThat(read(String.class, "\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
    assertThatThrownBy(() -> read(String.class, "\"\\ud83d\""))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("input has half a surrogate pair");
    assertThatThrownBy(() -> read(Object.class, "[{\"\\udE00\":1}]"))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read(Object.class, "[1,\"\\udE00\"]"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("input[1] has half a surrogate pair");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUE", "'a'", "\"a\nb\"", "[1;2]", "NaN", "// c\n1"})
  void what_only_looks_like_json_is_refused(String json) {
    assertThatThrownBy(() -> read(Object.class, json)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void a_float_that_overflows_is_refused_and_not_infinite() {
    assertThatThrownBy(() -> read(float[].class, "[1, 1e39]"))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage("input[1]: expected a number that fits 32 bits, got 1e39");
  }

  @Test
  void an_enum_lists_its_names_and_does_not_repeat_what_came() {
    assertThatThrownBy(() -> read(Colour.class, "\"BLUE\""))
        .hasMessage("input: expected one of RED, GREEN, got another string");
  }

  @Test
  void broken_base64_is_malformed() {
    assertThatThrownBy(() -> read(byte[].class, "\"a*b\""))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("input is not base64");
  }

  @Test
  void a_member_that_stands_there_twice_is_malformed() {
    assertThatThrownBy(() -> read(Checked.class, "{\"age\":1,\"age\":2}"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("input.age stands there twice");
  }

  @Test
  void what_a_record_says_of_its_values_is_for_the_caller() {
    assertThatThrownBy(() -> read(Checked.class, "{\"age\":-1}"))
        .isExactlyInstanceOf(InvalidInputException.class)
        .hasMessage("input: age: expected 0 or more, got -1");
  }

  @Test
  void what_else_a_record_throws_is_a_bug_and_stays_one() {
    assertThatThrownBy(() -> read(Inverse.class, "{\"of\":0}"))
        .isExactlyInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void a_number_that_is_not_finite_is_never_written(float value) {
    assertThatThrownBy(() -> write(float[].class, new float[] {value}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_type_without_one_obvious_json_is_refused_when_it_is_described() {
    for (Type type : List.of(Thread.class, java.util.Date.class, Map.class)) {
      assertThatThrownBy(() -> JsonType.of(type))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("cannot be read from or written as JSON; use records");
    }
  }

  private interface Middle<X> extends Predictor<List<X>, String> {}

  private abstract static class Bottom implements Middle<Page<Integer>> {}

  private abstract static class Open<T> implements Predictor<T, String> {}

  @Test
  void the_types_of_a_predictor_are_found_through_its_supertypes() throws IOException {
    List<Type> types = JsonTypes.arguments(Bottom.class, Predictor.class);

    assertThat(read(types.get(0), "[{\"item\":1}]")).isEqualTo(List.of(new Page<>(1)));
    assertThat(types.get(1)).isEqualTo(String.class);
  }

  @Test
  void a_predictor_that_leaves_its_types_open_says_what_to_do() {
    assertThatThrownBy(() -> JsonTypes.arguments(Open.class, Predictor.class))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("leaves the types of Predictor open");
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
