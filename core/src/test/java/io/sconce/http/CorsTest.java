package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CorsTest {

  private static final String PAGE = "https://page.example";

  private final PredictionEndpoint endpoint =
      Endpoints.shout(Map.of("SCONCE_CORS_ORIGINS", "https://Page.example, http://localhost:8080"));

  private static Request asking(String origin) {
    return Endpoints.post("/predict", "{\"text\":\"a\"}").header("Origin", origin);
  }

  private static Request preflight(String origin) {
    return Request.of("OPTIONS", "/predict")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type,x-api-key");
  }

  private static List<String> corsOf(Response response) {
    return response.headers().names().stream()
        .filter(name -> name.startsWith("access-control-"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "http://localhost:8080"})
  void a_page_of_an_allowed_origin_may_read_the_answer(String origin) {
    Response response = endpoint.handle(asking(origin));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().all("Access-Control-Allow-Origin")).containsExactly(origin);
    assertThat(response.headers().first("Access-Control-Expose-Headers").orElseThrow())
        .contains("X-Request-Id", "Server-Timing");
    assertThat(response.headers().all("Vary")).containsExactly("Origin");
  }

  @Test
  void and_a_refusal_too() {
    Response response = endpoint.handle(asking(PAGE).body(new byte[0]));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers().all("Access-Control-Allow-Origin")).containsExactly(PAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://other.example", "http://page.example", "null", PAGE + ":8443"})
  void a_page_of_another_is_answered_and_may_not(String origin) {
    Response response = endpoint.handle(asking(origin));

    assertThat(response.status()).isEqualTo(200);
    assertThat(corsOf(response)).isEmpty();
    assertThat(response.headers().all("Vary")).containsExactly("Origin");
  }

  @Test
  void a_preflight_is_told_what_may_come() {
    Response response = endpoint.handle(preflight(PAGE));

    assertThat(response.status()).isEqualTo(204);
    assertThat(response.headers().all("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(response.headers().all("Access-Control-Allow-Methods"))
        .containsExactly("OPTIONS, POST");
    assertThat(response.headers().all("Access-Control-Allow-Headers"))
        .containsExactly("content-type,x-api-key");
    assertThat(response.headers().all("Access-Control-Max-Age")).containsExactly("7200");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void a_preflight_from_elsewhere_is_told_nothing() {
    Response response = endpoint.handle(preflight("https://other.example"));

    assertThat(response.status()).isEqualTo(204);
    assertThat(corsOf(response)).isEmpty();
  }

  @Test
  void a_preflight_needs_no_key_and_a_call_does() {
    PredictionEndpoint keyed =
        Endpoints.shout(Map.of("SCONCE_CORS_ORIGINS", "*", "SCONCE_API_KEYS", "0".repeat(64)));

    assertThat(keyed.handle(preflight(PAGE)).headers().all("Access-Control-Allow-Origin"))
        .containsExactly("*");
    Response refused = keyed.handle(asking(PAGE));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers().all("Access-Control-Allow-Origin")).containsExactly("*");
    assertThat(refused.headers().all("Vary")).isEmpty();
  }

  @Test
  void options_without_a_question_of_a_browsers_tells_the_methods() {
    Response response = endpoint.handle(Request.of("OPTIONS", "/predict").header("Origin", PAGE));

    assertThat(response.headers().all("Allow")).containsExactly("OPTIONS, POST");
  }

  /** Or a cache would give the answer of one who did not ask to one who does. */
  @Test
  void where_every_page_may_it_is_said_to_whoever_asks() {
    PredictionEndpoint open = Endpoints.shout(Map.of("SCONCE_CORS_ORIGINS", "*"));

    Response response = open.handle(Endpoints.post("/predict", "{\"text\":\"a\"}"));

    assertThat(response.headers().all("Access-Control-Allow-Origin")).containsExactly("*");
    assertThat(response.headers().all("Vary")).isEmpty();
  }

  @Test
  void is_off_unless_it_is_turned_on() {
    PredictionEndpoint off = Endpoints.shout(Map.of());

    assertThat(corsOf(off.handle(asking(PAGE)))).isEmpty();
    assertThat(off.handle(asking(PAGE)).headers().all("Vary")).isEmpty();
    assertThat(corsOf(off.handle(preflight(PAGE)))).isEmpty();
    assertThat(off.handle(preflight(PAGE)).headers().all("Allow")).containsExactly("OPTIONS, POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"page.example", "://a", "https://", "https://page.example/", "https://a/b", "**"})
  void what_is_no_origin_stops_the_start(String setting) {
    Settings settings = Settings.of(Map.of("SCONCE_CORS_ORIGINS", setting));

    assertThatThrownBy(() -> Cors.of(settings))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "SCONCE_CORS_ORIGINS: expected origins such as https://example.com with commas between"
                + " them, or *, got '"
                + setting
                + "'");
  }
}
