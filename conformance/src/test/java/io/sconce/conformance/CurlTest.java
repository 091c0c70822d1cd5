package io.sconce.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.conformance.function.TwicePredictor;
import io.sconce.http.Request;
import io.sconce.local.FrontDoor;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real curl, in all the ways that it sends and reads, against the clouds' own runtimes. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class CurlTest {

  private static final String JSON = "-HContent-Type: application/json";
  private static final String PAGE = "https://page.example";
  private static final String FOUR = "{\"numbers\":[1,2.5,-3,0],\"mode\":\"TWICE\"}";
  private static final String ANSWER = "{\"numbers\":[2.0,5.0,-6.0,0.0]}";
  private static final String OF_THE_PICTURE = "{\"numbers\":[6.0,4.0,510.0,0.0]}";

  /** With the limits that a user has, and with a REST API that gives bytes back as bytes. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SCONCE_PREDICTOR",
          TwicePredictor.class.getName(),
          "SCONCE_CORS_ORIGINS",
          PAGE,
          "SCONCE_REST_BINARY",
          "true");

  /** Where a client may find the function. */
  private enum Cloud {
    GCP,
    HTTP_API,
    REST_API
  }

  private static final Map<Cloud, URI> URIS = new EnumMap<>(Cloud.class);
  private static final List<AutoCloseable> FUNCTIONS = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    boolean curl =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "curl")));
    if (!curl) {
      System.out.println("CurlTest is skipped: there is no curl on the PATH");
    }
    assumeTrue(curl, "there is no curl on the PATH");
    LocalFunction gcp =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .deploymentPackage(FunctionPackages.gcp())
            .environment(ENVIRONMENT)
            .start();
    FUNCTIONS.add(gcp);
    LocalLambda http = lambda().start();
    FUNCTIONS.add(http);
    LocalLambda rest = lambda().frontDoor(FrontDoor.restApi("*/*")).start();
    FUNCTIONS.add(rest);
    URIS.put(Cloud.GCP, gcp.uri());
    URIS.put(Cloud.HTTP_API, http.uri());
    URIS.put(Cloud.REST_API, rest.uri());
  }

  private static LocalLambda.Builder lambda() {
    return LocalLambda.of("io.sconce.aws.PredictorHandler")
        .deploymentPackage(FunctionPackages.aws())
        .environment(ENVIRONMENT);
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable function : FUNCTIONS) {
      function.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void compressed_asks_for_gzip_and_unpacks_it(Cloud cloud) throws Exception {
    Path many = file("many.json", AdapterContract.many().body());

    Answer plain = curl(cloud, "/v1/models/twice:predict", JSON, "--data-binary", "@" + many);
    Answer zipped =
        curl(cloud, "/v1/models/twice:predict", "--compressed", JSON, "--data-binary", "@" + many);

    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(zipped.header("Content-Encoding")).containsExactly("gzip");
    assertThat(zipped.body()).isEqualTo(plain.body());
    assertThat(zipped.downloaded()).isLessThan(plain.downloaded());
  }

  @ParameterizedTest
  @EnumSource
  void a_form_with_a_picture_is_the_picture(Cloud cloud) throws Exception {
    Path png = file("picture.png", AdapterContract.png());

    Answer answer = curl(cloud, "/predict", "-F", "file=@" + png);

    isOk(answer, OF_THE_PICTURE);
  }

  @ParameterizedTest
  @EnumSource
  void a_picture_comes_as_it_is(Cloud cloud) throws Exception {
    Path png = file("picture.png", AdapterContract.png());

    Answer answer =
        curl(cloud, "/predict", "-H", "Content-Type: image/png", "--data-binary", "@" + png);

    isOk(answer, OF_THE_PICTURE);
  }

  @ParameterizedTest
  @EnumSource
  void a_gzipped_body_is_unpacked(Cloud cloud) throws Exception {
    Path zipped = file("body.gz", AdapterContract.gzipped(bytes(FOUR)).body());

    Answer answer =
        curl(
            cloud, "/predict", JSON, "-H", "Content-Encoding: gzip", "--data-binary", "@" + zipped);

    isOk(answer, ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void raw_tensors_go_both_ways_as_bytes(Cloud cloud) throws Exception {
    Request request = AdapterContract.inferBytes();
    String json = request.headers().first("Inference-Header-Content-Length").orElseThrow();
    Path tensors = file("tensors", request.body());

    Answer answer =
        curl(
            cloud,
            "/v2/models/twice/infer",
            "-H",
            "Content-Type: application/octet-stream",
            "-H",
            "Inference-Header-Content-Length: " + json,
            "--data-binary",
            "@" + tensors);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    int head = Integer.parseInt(answer.header("Inference-Header-Content-Length").get(0));
    ByteBuffer numbers =
        ByteBuffer.wrap(answer.body(), head, answer.body().length - head)
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(numbers.remaining()).isEqualTo(4 * Float.BYTES);
    assertThat(numbers.getFloat()).isEqualTo(3.0f);
    assertThat(numbers.getFloat()).isEqualTo(4.0f);
  }

  @ParameterizedTest
  @EnumSource
  void the_head_alone_has_no_body(Cloud cloud) throws Exception {
    Answer head = curl(cloud, "/v2/health/ready", "-I");
    Answer get = curl(cloud, "/v2/health/ready");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.downloaded()).isZero();
    assertThat(head.header("Content-Type")).containsExactly("application/json");
    isOk(get, "{\"ready\":true}");
  }

  @ParameterizedTest
  @EnumSource
  void a_preflight_is_told_what_a_page_may_send(Cloud cloud) throws Exception {
    Answer answer =
        curl(
            cloud,
            "/predict",
            "-X",
            "OPTIONS",
            "-H",
            "Origin: " + PAGE,
            "-H",
            "Access-Control-Request-Method: POST",
            "-H",
            "Access-Control-Request-Headers: content-type,x-api-key");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.downloaded()).isZero();
    assertThat(answer.header("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(answer.header("Access-Control-Allow-Methods")).containsExactly("OPTIONS, POST");
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .containsExactly("content-type,x-api-key");
  }

  /** Without the 100 curl would wait a second, and then send all the same. */
  @ParameterizedTest
  @EnumSource
  void a_large_body_waits_for_100_continue(Cloud cloud) throws Exception {
    Path large = file("large.json", bytes(FOUR + " ".repeat(2_000_000)));

    Answer answer =
        curl(
            cloud,
            "/predict",
            JSON,
            "-H",
            "Expect: 100-continue",
            "--expect100-timeout",
            "10",
            "--data-binary",
            "@" + large);

    assertThat(answer.heads()).startsWith("HTTP/1.1 100 Continue");
    isOk(answer, ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void http_1_0_is_answered(Cloud cloud) throws Exception {
    isOk(curl(cloud, "/predict", "--http1.0", JSON, "-d", FOUR), ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void a_body_of_unknown_length_comes_in_chunks(Cloud cloud) throws Exception {
    Path body = file("body.json", bytes(FOUR + " ".repeat(200_000)));

    Answer answer =
        curl(
            cloud,
            "/predict",
            JSON,
            "-H",
            "Transfer-Encoding: chunked",
            "--data-binary",
            "@" + body);

    isOk(answer, ANSWER);
  }

  /** What everybody forgets: curl's own content type is that of a form. */
  @ParameterizedTest
  @EnumSource
  void without_a_content_type_it_is_told_which_are_taken(Cloud cloud) throws Exception {
    Answer answer = curl(cloud, "/predict", "-d", FOUR);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text())
        .contains(
            "expected a body of application/json or image/png or text/plain, got"
                + " 'application/x-www-form-urlencoded'");
  }

  @ParameterizedTest
  @EnumSource
  void an_upload_is_told_the_right_method(Cloud cloud) throws Exception {
    Path png = file("picture.png", AdapterContract.png());

    Answer answer = curl(cloud, "/predict", "-T", png.toString());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).containsExactly("OPTIONS, POST");
  }

  @ParameterizedTest
  @EnumSource
  void an_empty_post_is_told_that_it_is_empty(Cloud cloud) throws Exception {
    Answer answer = curl(cloud, "/predict", "-X", "POST");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("the body is empty; expected JSON, an object");
  }

  @ParameterizedTest
  @EnumSource
  void what_is_not_acceptable_is_told_what_there_is(Cloud cloud) throws Exception {
    Answer answer = curl(cloud, "/predict", JSON, "-H", "Accept: image/png", "-d", FOUR);

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.header("Content-Type")).containsExactly("application/problem+json");
  }

  /** Two requests, an error first, over one connection. */
  @ParameterizedTest
  @EnumSource
  void a_connection_is_kept_behind_an_error(Cloud cloud) throws Exception {
    URI uri = uri(cloud);

    Answer second =
        run(
            List.of(
                "-o", folder.resolve("first").toString(), uri + "/nothing/here", "--next", "-sS"),
            uri + "/v2/health/live");

    assertThat(Files.readString(folder.resolve("first"))).contains("\"status\":404");
    isOk(second, "{\"live\":true}");
    assertThat(second.connections()).isZero();
  }

  // curl itself

  /**
   * What curl made of it.
   *
   * @param heads of all answers, also {@code 100 Continue}
   * @param downloaded bytes of the body as they came
   * @param connections that had to be opened
   */
  private record Answer(int status, String heads, byte[] body, int downloaded, int connections) {

    String text() {
      return new String(body, UTF_8);
    }

    List<String> header(String name) {
      Matcher line =
          Pattern.compile("(?im)^" + Pattern.quote(name) + ": *(.*?)\\r?$").matcher(heads);
      return line.results().map(found -> found.group(1)).toList();
    }
  }

  private static void isOk(Answer answer, String body) {
    assertThat(answer.text()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(200);
  }

  private Answer curl(Cloud cloud, String path, String... arguments) throws Exception {
    return run(List.of(arguments), uri(cloud) + path);
  }

  private static URI uri(Cloud cloud) {
    return Objects.requireNonNull(URIS.get(cloud));
  }

  private Answer run(List<String> arguments, String uri) throws Exception {
    Path heads = folder.resolve("heads");
    Path body = folder.resolve("body");
    Path out = folder.resolve("out");
    List<String> command =
        new ArrayList<>(List.of("curl", "-q", "-sS", "--noproxy", "*", "--max-time", "60"));
    command.addAll(arguments);
    command.addAll(
        List.of(
            "-D",
            heads.toString(),
            "-o",
            body.toString(),
            "-w",
            "%{http_code} %{size_download} %{num_connects}",
            uri));
    Files.deleteIfExists(body);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    String written = Files.readString(out);
    assertThat(process.exitValue()).as(written).isZero();
    String[] numbers = written.split(" ", -1);
    return new Answer(
        Integer.parseInt(numbers[0]),
        Files.readString(heads),
        Files.exists(body) ? Files.readAllBytes(body) : new byte[0],
        Integer.parseInt(numbers[1]),
        Integer.parseInt(numbers[2]));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
