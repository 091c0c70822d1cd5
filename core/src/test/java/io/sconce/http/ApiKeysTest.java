package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeysTest {

  // printf %s first | sha256sum; printf %s second | sha256sum
  private static final String FIRST =
      "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";
  private static final String SECOND =
      "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";

  private final PredictionEndpoint endpoint =
      Endpoints.shout(Map.of("SCONCE_API_KEYS", FIRST + ", " + SECOND.toUpperCase(Locale.ROOT)));

  private static Request asking() {
    return Endpoints.post("/predict", "{\"text\":\"a\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Api-Key, first",
    "x-api-key, second",
    "Authorization, Bearer first",
    "authorization, bearer  second ",
  })
  void a_request_with_a_key_is_answered(String header, String value) {
    assertThat(endpoint.handle(asking().header(header, value)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Api-Key, third",
    "X-Api-Key, ''",
    "X-Api-Key, " + FIRST,
    "Authorization, first",
    "Authorization, Basic first",
    "X-Other, first",
  })
  void a_request_without_one_is_not(String header, String value) {
    Response response = endpoint.handle(asking().header(header, value));

    assertThat(Endpoints.detail(response, 401))
        .isEqualTo("expected an API key in X-Api-Key, or in Authorization: Bearer");
    assertThat(response.headers().all("WWW-Authenticate")).containsExactly("Bearer");
  }

  @Test
  void one_key_that_fits_is_enough() {
    Request request = asking().header("Authorization", "Bearer third").header("X-Api-Key", "first");

    assertThat(endpoint.handle(request).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ping", "/v2/health/live", "/v2/health/ready"})
  void health_stays_open(String path) {
    assertThat(endpoint.handle(Request.of("GET", path)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2", "/v2/models/shout", "/v1/models", "/"})
  void all_else_does_not(String path) {
    Endpoints.problem(endpoint.handle(Request.of("GET", path)), 401);
  }

  /** The answer would say what the model is called, and which methods there are. */
  @ParameterizedTest
  @CsvSource({
    "GET, /nothing/here",
    "GET, /v1/models/other",
    "POST, /v2/models/other/infer",
    "DELETE, /predict",
    "OPTIONS, /v2/models/other"
  })
  void what_is_not_there_is_not_told_without_one(String method, String path) {
    Request request = Request.of(method, path);

    Endpoints.problem(endpoint.handle(request), 401);
    assertThat(endpoint.handle(request.header("X-Api-Key", "first")).status()).isIn(404, 405);
  }

  @Test
  void a_preflight_comes_without_one() {
    assertThat(endpoint.handle(Request.of("OPTIONS", "/predict")).status()).isEqualTo(204);
  }

  @Test
  void without_keys_everybody_may_ask() {
    assertThat(Endpoints.shout(Map.of()).handle(asking()).status()).isEqualTo(200);
  }

  /** As from {@code "$KEY1,$KEY2"} with neither set. */
  @ParameterizedTest
  @ValueSource(strings = {",", " , ", FIRST + ",", "," + FIRST})
  void a_key_that_is_left_out_stops_the_start_and_lets_nobody_in(String setting) {
    Settings settings = Settings.of(Map.of("SCONCE_API_KEYS", setting));

    assertThatThrownBy(() -> ApiKeys.of(settings)).isInstanceOf(LoadException.class);
  }

  /** A gateway joins them with a comma, so that no cloud can tell. */
  @Test
  void two_keys_in_one_header_are_none() {
    Request twice = asking().header("X-Api-Key", "first").header("X-Api-Key", "other");

    Endpoints.problem(endpoint.handle(twice), 401);
    Endpoints.problem(endpoint.handle(asking().header("X-Api-Key", "first,other")), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", FIRST + "0", FIRST + "," + "zz", "a7937b64"})
  void what_is_no_hash_stops_the_start_and_is_not_repeated(String setting) {
    Settings settings = Settings.of(Map.of("SCONCE_API_KEYS", setting));

    assertThatThrownBy(() -> ApiKeys.of(settings))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("SCONCE_API_KEYS: expected SHA-256 hashes of 64 hexadecimal digits")
        .hasMessageNotContaining(setting);
  }

  @Test
  void of_several_hashes_the_one_that_is_none_is_named_by_its_place() {
    Settings settings = Settings.of(Map.of("SCONCE_API_KEYS", FIRST + ", zz," + FIRST));

    assertThatThrownBy(() -> ApiKeys.of(settings)).hasMessageEndingWith("; number 2 is none");
  }
}
