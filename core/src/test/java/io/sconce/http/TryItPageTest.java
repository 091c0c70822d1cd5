package io.sconce.http;

import static io.sconce.http.Endpoints.problem;
import static io.sconce.http.Endpoints.shout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.sconce.LoadException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TryItPageTest {

  /** What Chromium sends when somebody opens an address. */
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
          + "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";

  private static final String KEY_HASH =
      "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"; // Of "key".

  private static final int MOST_BYTES = 60_000;

  @ParameterizedTest
  @ValueSource(strings = {BROWSER, "text/html", "text/*", "application/json;q=0.5, text/html"})
  void whoever_prefers_html_gets_the_page(String accept) {
    Response page = get(shout(Map.of()), accept);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.headers().first("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().first("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().first("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().all("Vary")).contains("Accept");
    assertThat(page.text()).startsWith("<!doctype html>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "text/html, application/json",
        "image/png",
        "text/html;q=0"
      })
  void all_others_get_the_metadata_as_json(String accept) {
    isMetadata(get(shout(Map.of()), accept));
  }

  @Test
  void without_accept_there_is_the_metadata_as_json() {
    Response metadata = shout(Map.of()).handle(Request.of("GET", "/"));

    isMetadata(metadata);
    assertThat(metadata.headers().all("Vary")).containsExactly("Accept");
  }

  @Test
  void head_has_the_same_headers_and_no_body() {
    PredictionEndpoint endpoint = shout(Map.of());

    Response head = endpoint.handle(Request.of("HEAD", "/").header("Accept", BROWSER));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name : List.of("Content-Type", "Content-Security-Policy", "Vary")) {
      assertThat(head.headers().all(name))
          .isNotEmpty()
          .isEqualTo(get(endpoint, BROWSER).headers().all(name));
    }
  }

  @Test
  void the_policy_lets_run_what_stands_in_the_page_and_nothing_else() throws Exception {
    Response page = get(shout(Map.of()), BROWSER);

    assertThat(page.headers().all("Content-Security-Policy"))
        .containsExactly(
            "default-src 'none'; script-src 'sha256-"
                + hash(page.text(), "script")
                + "'; style-src 'sha256-"
                + hash(page.text(), "style")
                + "'; connect-src 'self'; img-src data: blob:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
  }

  /** The one element of a name, as a browser finds and hashes it. */
  private static String hash(String page, String element) throws Exception {
    Matcher found =
        Pattern.compile("<" + element + "(?: [^>]*)?>(.*?)</" + element, Pattern.DOTALL)
            .matcher(page);
    assertThat(found.find()).isTrue();
    String content = found.group(1);
    assertThat(found.find()).isFalse();
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void the_page_is_small_and_loads_nothing() {
    String page = get(shout(Map.of()), BROWSER).text();

    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
    assertThat(page)
        .doesNotContain("<script ", "<style ", "@import", "src=\"http", "href=\"http", "innerHTML")
        .doesNotContainPattern("<[a-z]+[^>]* (style|on[a-z]+)=\"")
        .doesNotContain("\r");
  }

  @Test
  void the_page_holds_nothing_of_the_predictor_and_is_open_without_a_key() {
    PredictionEndpoint endpoint = shout(Map.of("SCONCE_API_KEYS", KEY_HASH));

    Response page = get(endpoint, BROWSER);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).doesNotContain("shout");
    problem(get(endpoint, "application/json"), 401);
    problem(endpoint.handle(Request.of("GET", "/openapi.json").header("Accept", BROWSER)), 401);
    isMetadata(endpoint.handle(Request.of("GET", "/").header("X-Api-Key", "key")));
  }

  @Test
  void off_there_is_json_for_everybody() {
    PredictionEndpoint endpoint = shout(Map.of("SCONCE_PAGE", "off"));

    Response metadata = get(endpoint, BROWSER);

    isMetadata(metadata);
    assertThat(metadata.headers().all("Vary")).isEmpty();
  }

  @Test
  void off_the_metadata_needs_a_key() {
    PredictionEndpoint endpoint = shout(Map.of("SCONCE_PAGE", "off", "SCONCE_API_KEYS", KEY_HASH));

    problem(get(endpoint, BROWSER), 401);
  }

  @Test
  void another_value_stops_the_start() {
    assertThatThrownBy(() -> shout(Map.of("SCONCE_PAGE", "false")))
        .isInstanceOf(LoadException.class)
        .hasMessage("SCONCE_PAGE: expected on or off, got 'false'");
  }

  @Test
  void the_page_stands_under_the_base_path_with_and_without_a_slash() {
    PredictionEndpoint endpoint = shout(Map.of("SCONCE_BASE_PATH", "/prod"));

    for (String path : List.of("/prod", "/prod/", "/")) {
      Response page = endpoint.handle(Request.of("GET", path).header("Accept", BROWSER));

      assertThat(page.headers().first("Content-Type")).contains("text/html; charset=utf-8");
    }
  }

  @Test
  void the_page_goes_out_in_gzip_where_the_client_takes_it() {
    Response page =
        shout(Map.of())
            .handle(
                Request.of("GET", "/")
                    .header("Accept", BROWSER)
                    .header("Accept-Encoding", "gzip, deflate, br"));

    assertThat(page.headers().first("Content-Encoding")).contains("gzip");
    assertThat(page.headers().all("Vary")).containsExactly("Accept", "Accept-Encoding");
    assertThat(page.body()).hasSizeLessThan(20_000);
  }

  private static Response get(PredictionEndpoint endpoint, String accept) {
    return endpoint.handle(Request.of("GET", "/").header("Accept", accept));
  }

  private static void isMetadata(Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.headers().first("Content-Type")).contains("application/json");
    assertThat(JsonParser.parseString(response.text()).getAsJsonObject().get("model").getAsString())
        .isEqualTo("shout");
  }
}
