package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptTest {

  private static final List<MediaType> OFFERS = List.of(MediaType.TEXT, MediaType.JSON);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                      | text/plain",
        "application/json                         | application/json",
        "APPLICATION/JSON                         | application/json",
        "application/*                            | application/json",
        "text/plain;q=0.5, application/json;q=0.6 | application/json",
        "text/plain, application/json             | text/plain",
        "*/*;q=0.1, application/json              | application/json",
        "text/*;q=0, */*                          | application/json",
        "text/html, */*;q=0.8                     | text/plain",
        "nonsense                                 | text/plain",
        "text/plain;x=\",application/json,\"      | text/plain",
        "application/json;x=\";q=0\"              | application/json",
        "application/json;v=1;q=0, application/json | application/json",
        "application/json, application/json;v=1;q=0 | application/json",
        "application/json;charset=utf-8           | application/json",
        "text/                                    | text/plain",
      })
  void the_client_gets_what_it_likes_best(String accept, String chosen) {
    assertThat(Accept.choose(List.of(accept), OFFERS).orElseThrow().essence()).isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"image/png", "x/y", "*/*;q=0", "text/html;level=1"})
  void a_client_that_takes_none_gets_none(String accept) {
    assertThat(Accept.choose(List.of(accept), OFFERS)).isEmpty();
  }

  @Test
  void of_two_ranges_that_say_the_same_the_first_counts() {
    assertThat(Accept.choose(List.of("application/json;q=0, application/json"), OFFERS)).isEmpty();
    assertThat(Accept.choose(List.of("application/json, application/json;q=0"), OFFERS))
        .contains(MediaType.JSON);
  }

  @Test
  void without_accept_anything_will_do() {
    assertThat(Accept.choose(List.of(), OFFERS)).contains(MediaType.TEXT);
  }
}
