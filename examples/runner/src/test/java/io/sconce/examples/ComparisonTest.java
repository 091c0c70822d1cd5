package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"digit":3,"scores":[0.25,0.75]} | {"digit":3,"scores":[0.25,0.75]}
          {"digit":3}                      | {"digit":3.0}
          {"digit":3}                      | {"digit":3,"more":[1]}
          [1e-4, 2]                        | [0.00005, 2]
          {"a":{"b":[{"c":1}]}}            | {"a":{"b":[{"c":1.00009}]}}
          "en"                             | "en"
          {"ok":true,"none":null}          | {"none":null,"ok":true}
          """)
  void takes_what_is_as_expected(String expected, String actual) throws IOException {
    assertThat(compare(expected, actual).faults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"digit":3}             | {"label":3}             | reply.digit: missing
          {"digit":3}             | {"digit":"3"}           | reply.digit: expected 3, got "3"
          {"digit":3}             | [3]                     | reply: expected {"digit":3}, got [3]
          {"scores":[0.5,0.5]}    | {"scores":[0.5,0.4998]} | reply.scores[1]: expected 0.5, got 0.4998
          {"scores":[0.5,0.5]}    | {"scores":[0.5]}        | reply.scores: expected 2 elements, got 1
          {"scores":[]}           | {"scores":null}         | reply.scores: expected [], got null
          {"language":"en"}       | {"language":"fr"}       | reply.language: expected "en", got "fr"
          true                    | false                   | reply: expected true, got false
          {"a":{"b":[{"c":1}]}}   | {"a":{"b":[{"d":1}]}}   | reply.a.b[0].c: missing
          """)
  void says_where_it_is_not(String expected, String actual, String fault) throws IOException {
    assertThat(compare(expected, actual).faults()).containsExactly(fault);
  }

  @Test
  void finds_the_largest_difference() throws IOException {
    Comparison comparison = compare("{\"a\":[1,2],\"b\":3}", "{\"a\":[1.00002,2],\"b\":2.99995}");

    assertThat(comparison.largest()).isEqualTo(0.00005, within(1e-9));
    assertThat(comparison.faults()).isEmpty();
  }

  @Test
  void names_every_fault() throws IOException {
    assertThat(compare("[1,2,{\"a\":3}]", "[2,2,{}]").faults()).hasSize(2);
  }

  private static Comparison compare(String expected, String actual) throws IOException {
    return Comparison.of(Json.read(expected), Json.read(actual), 1e-4);
  }
}
