package io.sconce.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentCodingTest {

  private static final int LIMIT = 100_000;

  private final PredictionEndpoint endpoint =
      Endpoints.shout(Map.of("SCONCE_MAX_REQUEST_BYTES", Integer.toString(LIMIT)));

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    }
    return zipped.toByteArray();
  }

  private static byte[] words(int length) {
    return ("{\"text\":\"" + "a".repeat(length) + "\"}").getBytes(UTF_8);
  }

  private static Request coded(String coding, byte[] body) {
    return Request.of("POST", "/predict").header("Content-Encoding", coding).body(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "identity, gzip", " gzip "})
  void a_gzipped_body_is_read(String coding) throws Exception {
    Response response = endpoint.handle(coded(coding, gzip(words(3))));

    assertThat(response.text()).isEqualTo("{\"text\":\"AAA\"}");
    assertThat(response.headers().first("Server-Timing").orElseThrow()).contains("decode;dur=");
  }

  @Test
  void identity_is_no_coding() {
    Response response = endpoint.handle(coded("identity", words(2)));

    assertThat(response.text()).isEqualTo("{\"text\":\"AA\"}");
  }

  @Test
  void gzip_of_what_is_no_input_leaves_the_start_to_the_first_that_is() throws Exception {
    Response broken = endpoint.handle(coded("gzip", gzip("{".getBytes(UTF_8))));
    Response good = endpoint.handle(coded("gzip", gzip(words(1))));

    Endpoints.problem(broken, 400);
    assertThat(broken.headers().first("Server-Timing").orElseThrow()).matches("total;dur=[\\d.]+");
    assertThat(good.headers().first("Server-Timing").orElseThrow()).contains("init-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, gzip", "gzip, br"})
  void another_coding_is_unsupported_and_says_which_are_not(String coding) throws Exception {
    Response response = endpoint.handle(coded(coding, gzip(words(1))));

    assertThat(Endpoints.detail(response, 415))
        .isEqualTo("a body's Content-Encoding may be gzip, or there may be none");
    assertThat(response.headers().all("Accept-Encoding")).containsExactly("gzip, identity");
  }

  @Test
  void a_body_that_is_no_gzip_or_is_cut_short_is_malformed() throws Exception {
    byte[] good = gzip(words(500));
    byte[] flipped = good.clone();
    flipped[flipped.length - 6] ^= 1; // In the checksum.
    byte[] two = twice(good);

    for (byte[] bad :
        new byte[][] {
          words(1),
          {},
          Arrays.copyOf(good, good.length - 9),
          flipped,
          Arrays.copyOf(good, good.length + 1),
          Arrays.copyOf(two, good.length + 12),
          Arrays.copyOf(two, two.length - 1)
        }) {
      assertThat(Endpoints.detail(endpoint.handle(coded("gzip", bad)), 400))
          .isEqualTo("the body is not gzip, as Content-Encoding says");
    }
  }

  /** RFC 1952 2.2: they count as one. */
  @Test
  void several_members_are_one_body() throws Exception {
    byte[] first = gzip("{\"text\":".getBytes(UTF_8));
    byte[] second = gzip("\"a\"}".getBytes(UTF_8));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertThat(endpoint.handle(coded("gzip", both)).text()).isEqualTo("{\"text\":\"A\"}");
  }

  private static byte[] twice(byte[] bytes) {
    byte[] twice = Arrays.copyOf(bytes, bytes.length * 2);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    return twice;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/predict", "/v1/models/shout:predict"})
  void a_bomb_is_refused_at_the_limit(String path) throws Exception {
    byte[] bomb = gzip(new byte[50_000_000]);
    assertThat(bomb.length).isLessThan(LIMIT);

    Request request = Request.of("POST", path).header("Content-Encoding", "gzip").body(bomb);

    assertThat(Endpoints.detail(endpoint.handle(request), 413))
        .isEqualTo("the body, once it is unzipped, is over the limit of 100000 bytes");
  }

  @Test
  void members_one_behind_the_other_are_one_body_but_not_empty_ones_without_end() throws Exception {
    byte[] empty = gzip(new byte[0]);
    byte[] words = words(3);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.writeBytes(gzip(Arrays.copyOf(words, 5)));
    for (int i = 0; i < 90; i++) {
      members.writeBytes(empty);
    }
    members.writeBytes(gzip(Arrays.copyOfRange(words, 5, words.length)));
    byte[] bomb = new byte[50_000 * empty.length];
    for (int i = 0; i < bomb.length; i++) {
      bomb[i] = empty[i % empty.length];
    }

    assertThat(endpoint.handle(coded("gzip", members.toByteArray())).text())
        .isEqualTo("{\"text\":\"AAA\"}");
    assertThat(Endpoints.detail(Endpoints.shout(Map.of()).handle(coded("gzip", bomb)), 400))
        .isEqualTo("the body is not gzip, as Content-Encoding says");
  }

  @Test
  void a_body_at_the_limit_is_taken_zipped_or_not() throws Exception {
    byte[] most = words(LIMIT - "{\"text\":\"\"}".length());
    byte[] more = words(LIMIT + 1 - "{\"text\":\"\"}".length());

    assertThat(endpoint.handle(coded("gzip", gzip(most))).status()).isEqualTo(200);
    assertThat(endpoint.handle(coded("identity", most)).status()).isEqualTo(200);
    Endpoints.problem(endpoint.handle(coded("gzip", gzip(more))), 413);
    Endpoints.problem(endpoint.handle(coded("identity", more)), 413);
  }

  private Response accepting(String codings, int length) {
    return endpoint.handle(
        Request.of("POST", "/predict").header("Accept-Encoding", codings).body(words(length)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br, GZIP;q=0.1", "*", "deflate, *;q=0.5", "x-gzip"})
  void a_long_text_goes_out_in_gzip_where_it_is_taken(String codings) throws Exception {
    Response response = accepting(codings, 5_000);

    assertThat(response.headers().all("Content-Encoding")).containsExactly("gzip");
    assertThat(response.headers().all("Vary")).containsExactly("Accept-Encoding");
    assertThat(response.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(response.body().length).isLessThan(200);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
        .isEqualTo(("{\"text\":\"" + "A".repeat(5_000) + "\"}").getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *", "gzip;q=zero", ""})
  void and_as_it_is_where_it_is_not(String codings) {
    Response response = accepting(codings, 5_000);

    assertThat(response.headers().all("Content-Encoding")).isEmpty();
    assertThat(response.headers().all("Vary")).containsExactly("Accept-Encoding");
    assertThat(response.text()).contains("AAAAA");
  }

  @ParameterizedTest
  @CsvSource({"1024, false", "1025, true"})
  void a_text_of_one_kib_is_not_worth_it(int bytes, boolean zipped) {
    Response response = accepting("gzip", bytes - "{\"text\":\"\"}".length());

    assertThat(response.headers().first("Content-Encoding").isPresent()).isEqualTo(zipped);
    assertThat(response.headers().first("Vary").isPresent()).isEqualTo(zipped);
  }

  @Test
  void bytes_that_are_no_text_stay_as_they_are() {
    Request request = Request.of("GET", "/").header("Accept-Encoding", "gzip");
    Response image = Response.of(200).header("Content-Type", "image/png").body(new byte[10_000]);
    Response zipped =
        Response.of(200)
            .header("Content-Type", "text/plain")
            .header("Content-Encoding", "gzip")
            .body(new byte[10_000]);

    assertThat(ContentCoding.encoded(request, image)).isSameAs(image);
    assertThat(ContentCoding.encoded(request, zipped)).isSameAs(zipped);
  }
}
