package io.sconce.http;

import static io.sconce.http.Endpoints.loaded;
import static io.sconce.http.Endpoints.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.sconce.Body;
import io.sconce.Call;
import io.sconce.DeadlineExceededException;
import io.sconce.InvalidInputException;
import io.sconce.LoadException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PredictionEndpointTest {

  private static final Settings DEFAULTS = Settings.of(Map.of());

  private record Question(String text, Optional<Integer> times) {}

  private record Answer(String text, float score) {}

  /** Answers what it is asked, or fails as it is told. */
  private static class RepeatPredictor implements Predictor<Question, Answer> {
    @Override
    public void load(Settings settings) {}

    @Override
    public Answer predict(Question question, Call call) {
      return switch (question.text()) {
        case "invalid" -> throw new InvalidInputException("input.text: expected another");
        case "busy" -> throw new UnavailableException("busy", Duration.ofMillis(1500));
        case "late" -> throw new DeadlineExceededException("too late");
        case "bug" -> throw new IllegalStateException("secret /etc/passwd");
        case "known" -> throw new PredictionFailedException("no answer");
        case "caused" ->
            throw new PredictionFailedException("no answer", new IOException("the cause"));
        case "memory" -> throw new OutOfMemoryError("for the test");
        case "load" -> throw new LoadException("secret /etc/passwd");
        case "deep" -> throw new StackOverflowError();
        case "nan" -> new Answer("", Float.NaN);
        case "deadline" -> new Answer("", call.timeLeft().orElseThrow().toSeconds());
        default -> new Answer(question.text().repeat(question.times().orElse(1)), 0.5f);
      };
    }

    @Override
    public List<Question> samples() {
      return List.of(new Question("hello", Optional.of(2)));
    }

    @Override
    public Map<String, Function<Body, Question>> mediaTypes() {
      return Map.of(
          "image/*",
          body -> new Question("any image " + body.mediaType(), Optional.empty()),
          "image/png",
          body -> new Question("png of " + body.bytes().length, Optional.empty()),
          "application/*",
          body -> {
            throw new IllegalArgumentException("expected another");
          });
    }

    @Override
    public void close() {}
  }

  private static final class SumPredictor implements Predictor<Map<String, Double>, Double> {
    @Override
    public void load(Settings settings) {}

    @Override
    public Double predict(Map<String, Double> input, Call call) {
      return input.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public void close() {}
  }

  private static final class UpperCase implements Predictor<String, String> {
    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      return input.toUpperCase(java.util.Locale.ROOT);
    }

    @Override
    public void close() {}
  }

  private static final class Reverse implements Predictor<byte[], byte[]> {
    @Override
    public void load(Settings settings) {}

    @Override
    public byte[] predict(byte[] input, Call call) {
      byte[] output = new byte[input.length];
      for (int i = 0; i < input.length; i++) {
        output[i] = input[input.length - 1 - i];
      }
      return output;
    }

    @Override
    public String outputMediaType() {
      return "image/png";
    }

    @Override
    public void close() {}
  }

  private final PredictionEndpoint endpoint = loaded(new RepeatPredictor(), DEFAULTS);

  @ParameterizedTest
  @ValueSource(strings = {"/predict", "/", "/invocations", "/predict/"})
  void a_prediction_is_answered_as_json(String path) {
    Response response = post(endpoint, path, "{\"text\":\"ab\",\"times\":2}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("Content-Type")).contains("application/json");
    assertThat(response.text()).isEqualTo("{\"text\":\"abab\",\"score\":0.5}");
  }

  @Test
  void every_answer_carries_its_id_and_its_timings() {
    Request request = Request.of("POST", "/predict").id("id-1").body(bytes("{\"text\":\"a\"}"));
    endpoint.handle(request); // The first answer carries those of the start, too.

    Response response = endpoint.handle(request);

    assertThat(response.headers().all("X-Request-Id")).containsExactly("id-1");
    assertThat(response.headers().first("Server-Timing").orElseThrow())
        .matches("decode;dur=\\d+\\.\\d{3}, encode;dur=\\d+\\.\\d{3}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/predict                  | {\"text\":\"a\"}",
        "/v1/models/repeat:predict | {\"instances\":[{\"text\":\"a\"}]}",
      })
  void no_phase_takes_longer_than_all_of_them(String path, String body) {
    post(endpoint, path, body); // The first answer carries those of the start, too.

    long began = System.nanoTime();
    Response response = post(endpoint, path, body);
    double took = (System.nanoTime() - began) / 1e6;

    for (String timing : response.headers().first("Server-Timing").orElseThrow().split(", ")) {
      assertThat(Double.parseDouble(timing.split("=")[1])).as(timing).isBetween(0.0, took);
    }
  }

  @Test
  void an_id_that_could_break_a_header_is_not_taken() {
    Request request = Request.of("GET", "/ping").id("a\r\nX: y");

    assertThat(request.id()).matches("[0-9a-f-]{36}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\":                 | 400 | the body is not JSON: it ends too early",
        "{'text':'a'}               | 400 | the body is not JSON at line 1, column 3",
        "{\"text\":\"a\"} x         | 400 | the body is not JSON at line 1, column 15",
        "{\"text\":\"a\"}{}         | 400 | the body is not JSON at line 1, column 14",
        "{\"text\":1}               | 422 | input.text: expected a string, got a number",
        "{}                         | 422 | input.text: expected a string, got no such member",
        "{\"text\":\"invalid\"}     | 422 | input.text: expected another",
        "{\"text\":\"busy\"}        | 503 | busy",
        "{\"text\":\"late\"}        | 504 | too late",
      })
  void each_failure_is_a_problem_of_the_table(String body, int status, String detail) {
    Response response = post(endpoint, "/predict", body);

    JsonObject problem = problem(response, status);
    assertThat(problem.get("detail").getAsString()).isEqualTo(detail);
    assertThat(problem.get("error").getAsString()).isEqualTo(detail);
    assertThat(post(endpoint, "/predict", "{\"text\":\"good\"}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bug", "deep", "nan", "load"})
  void what_is_ours_is_a_fixed_text_that_gives_nothing_away(String text) {
    Response response = post(endpoint, "/predict", "{\"text\":\"" + text + "\"}");

    assertThat(problem(response, 500).get("detail").getAsString())
        .isEqualTo("the prediction failed; the function's log has the cause under this request id");
    assertThat(response.text()).doesNotContain("passwd", "java", "Exception");
  }

  @Test
  void a_problem_stays_short_whatever_the_client_sends() {
    String name = "\u0001".repeat(100_000);
    PredictionEndpoint map = loaded(new SumPredictor(), DEFAULTS);
    String body = "{\"" + "\\u0001".repeat(name.length()) + "\":true}";

    Response response = post(map, "/predict", body);

    problem(response, 422);
    assertThat(response.body()).hasSizeLessThan(10_000);
  }

  @Test
  void a_response_that_cannot_be_sent_becomes_a_problem_that_can() {
    Request request = Request.of("POST", "/predict").body(bytes("{\"text\":\"long\"}"));

    Response sent =
        endpoint.answer(
            request,
            response -> {
              if (response.status() == 200) {
                throw new PredictionFailedException("too long");
              }
              return response;
            });

    problem(sent, 500);
  }

  @Test
  void an_unavailable_model_says_when_to_come_back_in_whole_seconds() {
    Response response = post(endpoint, "/predict", "{\"text\":\"busy\"}");

    assertThat(response.headers().all("Retry-After")).containsExactly("2");
  }

  @Test
  void an_empty_body_is_malformed() {
    assertThat(problem(post(endpoint, "/predict", ""), 400).get("detail").getAsString())
        .isEqualTo("the body is empty; expected JSON, an object");
  }

  @Test
  void bytes_that_are_not_utf_8_are_malformed() {
    byte[] latin1 = "{\"text\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);

    Response response = endpoint.handle(Request.of("POST", "/predict").body(latin1));

    assertThat(problem(response, 400).get("detail").getAsString())
        .isEqualTo("the body is not UTF-8");
  }

  @Test
  void nesting_over_the_limit_is_malformed_and_not_a_stack_overflow() {
    String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(problem(post(endpoint, "/predict", deep), 400).get("detail").getAsString())
        .isEqualTo("the body is nested deeper than 64 levels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "{\"times\":%s}", "{\"unknown\":%s}"})
  void a_number_as_long_as_the_largest_body_is_malformed(String body) {
    String digits = "1".repeat((32 << 20) - body.length() + "%s".length());

    Response response = post(endpoint, "/predict", body.replace("%s", digits));

    assertThat(problem(response, 400).get("detail").getAsString())
        .startsWith("the body is not JSON at line 1");
  }

  @Test
  void nesting_at_the_limit_which_is_a_setting_is_read() {
    PredictionEndpoint flat =
        loaded(new RepeatPredictor(), Settings.of(Map.of("SCONCE_MAX_JSON_DEPTH", "2")));

    assertThat(post(endpoint, "/predict", nested(63)).status()).isEqualTo(200);
    problem(post(endpoint, "/predict", nested(64)), 400);
    assertThat(post(flat, "/predict", nested(1)).status()).isEqualTo(200);
    assertThat(problem(post(flat, "/predict", nested(2)), 400).get("detail").getAsString())
        .isEqualTo("the body is nested deeper than 2 levels");
  }

  /** With so many arrays in one another in its object. */
  private static String nested(int arrays) {
    return "{\"text\":\"a\",\"other\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"text\":\"a\tb\"}", "{\"text\":\"a\",\"b\":TRUE}", "{\"text\":\"\\'\"}"})
  void what_only_some_readers_take_for_json_is_malformed(String body) {
    assertThat(problem(post(endpoint, "/predict", body), 400).get("detail").getAsString())
        .startsWith("the body is not JSON at line 1, column ");
  }

  @Test
  void a_body_over_the_limit_is_refused() {
    PredictionEndpoint small =
        loaded(new RepeatPredictor(), Settings.of(Map.of("SCONCE_MAX_REQUEST_BYTES", "12")));

    assertThat(post(small, "/predict", "{\"text\":\"a\"}").status()).isEqualTo(200);
    assertThat(
            problem(post(small, "/predict", "{\"text\":\"ab\"}"), 413).get("detail").getAsString())
        .isEqualTo("the body is over the limit of 12 bytes");
  }

  @Test
  void the_deadline_reaches_the_predictor() {
    Request request =
        Request.of("POST", "/predict")
            .body(bytes("{\"text\":\"deadline\"}"))
            .timeLeft(Duration.ofSeconds(7));

    assertThat(endpoint.handle(request).text()).isEqualTo("{\"text\":\"\",\"score\":6.0}");
  }

  @Test
  void a_media_type_is_read_by_its_own_function_and_an_exact_one_wins() {
    assertThat(postAs(endpoint, "image/png", "1234").text()).contains("png of 4");
    assertThat(postAs(endpoint, "image/JPEG; x=y", "1234").text()).contains("any image image/jpeg");
  }

  @Test
  void a_range_leaves_json_alone_and_what_its_function_refuses_is_422() {
    assertThat(postAs(endpoint, "application/json", "{\"text\":\"a\"}").status()).isEqualTo(200);
    assertThat(postAs(endpoint, "application/x+json", "{\"text\":\"a\"}").status()).isEqualTo(200);

    Response refused = postAs(endpoint, "application/zip", "PK");

    assertThat(problem(refused, 422).get("detail").getAsString())
        .isEqualTo("input: expected another");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json, application/json | application/json | 200",
        "application/json | application/json | 200",
        "application/json | image/png | 400",
        "application/json, image/png | application/json | 400",
        "application/json; p=\"a,b\" | application/json; p=\"a,b\" | 200",
      })
  void a_content_type_that_stands_there_twice_must_be_the_same(
      String first, String second, int status) {
    Request request =
        Request.of("POST", "/predict")
            .header("Content-Type", first)
            .header("Content-Type", second)
            .body(bytes("{\"text\":\"a\"}"));

    assertThat(endpoint.handle(request).status()).isEqualTo(status);
  }

  @Test
  void what_breaks_the_jvm_is_not_hidden() {
    assertThatThrownBy(() -> post(endpoint, "/predict", "{\"text\":\"memory\"}"))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("for the test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCONCE_MAX_IMAGE_PIXELS | lots | SCONCE_MAX_IMAGE_PIXELS: expected a whole number",
        "SCONCE_MAX_JSON_DEPTH   | 0    | SCONCE_MAX_JSON_DEPTH: expected a whole number from 1",
        "SCONCE_MODEL_NAME       | ..   | SCONCE_MODEL_NAME: expected letters",
        "SCONCE_MODEL_NAME       | a/b  | SCONCE_MODEL_NAME: expected letters",
      })
  void a_wrong_setting_stops_the_start(String name, String value, String sentence) {
    Settings settings = Settings.of(Map.of(name, value));

    assertThatThrownBy(() -> new PredictionEndpoint(new RepeatPredictor(), settings))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/./predict", "/x/../predict", "/predict;v=1", "/predict/."})
  void a_path_in_another_form_is_the_same_path(String path) {
    assertThat(post(endpoint, path, "{\"text\":\"a\"}").status()).isEqualTo(200);
  }

  @Test
  void another_content_type_is_told_what_would_do() {
    Response response = postAs(endpoint, "text/xml", "<a/>");

    assertThat(problem(response, 415).get("detail").getAsString())
        .isEqualTo(
            "expected a body of application/json or application/* or image/* or image/png, got"
                + " 'text/xml'");
    assertThat(response.headers().all("Accept"))
        .containsExactly("application/json, application/*, image/*, image/png");
  }

  @Test
  void an_encoded_body_is_not_read_as_if_it_were_not() {
    Request request =
        Request.of("POST", "/predict").header("Content-Encoding", "br").body(bytes("{}"));

    problem(endpoint.handle(request), 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/vnd.x+json; charset=utf-8", " ", "*/*"})
  void json_comes_under_any_of_its_names(String contentType) {
    Response response = postAs(endpoint, contentType, "{\"text\":\"a\"}");

    assertThat(response.status()).isEqualTo(contentType.equals("*/*") ? 415 : 200);
  }

  @Test
  @Timeout(10)
  void a_content_type_of_a_hundred_thousand_parameters_takes_no_time() {
    String parameters = String.join("=1;", Endpoints.namesOfOneHash(100_000));

    Response response = postAs(endpoint, "application/json;" + parameters, "{\"text\":\"a\"}");

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void a_client_that_takes_no_answer_of_ours_is_told_before_the_model_runs() {
    Request request =
        Request.of("POST", "/predict").header("Accept", "image/png").body(bytes("broken"));

    assertThat(problem(endpoint.handle(request), 406).get("detail").getAsString())
        .isEqualTo("the answer comes as application/json, which Accept leaves out");
  }

  @Test
  void text_comes_and_goes_as_text_or_as_json() {
    PredictionEndpoint text = loaded(new UpperCase(), DEFAULTS);

    Response asText = postAs(text, "text/plain", "größe");
    Response asJson =
        text.handle(
            Request.of("POST", "/predict")
                .header("Accept", "application/json")
                .body(bytes("\"a\"")));

    assertThat(asText.headers().first("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(asText.text()).isEqualTo("GRÖSSE");
    assertThat(asJson.text()).isEqualTo("\"A\"");
  }

  @Test
  void text_is_read_in_its_own_charset() {
    PredictionEndpoint text = loaded(new UpperCase(), DEFAULTS);
    byte[] latin1 = "ü".getBytes(StandardCharsets.ISO_8859_1);
    Request request = Request.of("POST", "/predict").body(latin1);

    Request rightly = request.header("Content-Type", "text/plain; charset=\"iso-8859-1\"");
    assertThat(text.handle(rightly).text()).isEqualTo("Ü");
    problem(text.handle(request.header("Content-Type", "text/plain")), 400);
    problem(text.handle(request.header("Content-Type", "text/plain; charset=x-none")), 400);
    problem(text.handle(request.header("Content-Type", "text/plain; charset=\"")), 400);
  }

  @Test
  void bytes_come_and_go_as_bytes_or_as_base64_in_json() {
    PredictionEndpoint reverse = loaded(new Reverse(), DEFAULTS);
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }

    Response asBytes =
        reverse.handle(
            Request.of("POST", "/predict")
                .header("Content-Type", "application/octet-stream")
                .body(all));
    Response asJson =
        reverse.handle(
            Request.of("POST", "/predict")
                .header("Accept", "application/json")
                .body(bytes("\"AQI=\"")));

    assertThat(asBytes.headers().first("Content-Type")).contains("image/png");
    assertThat(asBytes.body()).startsWith(-1, -2).endsWith(1, 0).hasSize(256);
    assertThat(asJson.text()).isEqualTo("\"AgE=\"");
    assertThat(postAs(reverse, "image/x-icon", "abc").text()).isEqualTo("cba");
    problem(postAs(reverse, "text/plain", "abc"), 415);
  }

  @Test
  void an_unknown_path_is_not_found() {
    problem(endpoint.handle(Request.of("GET", "/nothing")), 404);
    problem(endpoint.handle(Request.of("GET", "/v2/models/other")), 404);
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() {
    Response response = endpoint.handle(Request.of("GET", "/predict"));

    problem(response, 405);
    assertThat(response.headers().all("Allow")).containsExactly("OPTIONS, POST");
  }

  @Test
  void options_lists_the_methods() {
    Response response = endpoint.handle(Request.of("OPTIONS", "/"));

    assertThat(response.status()).isEqualTo(204);
    assertThat(response.headers().all("Allow")).containsExactly("GET, HEAD, OPTIONS, POST");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void head_is_get_without_its_body() {
    Response head = endpoint.handle(Request.of("HEAD", "/v2/health/live").id("x"));
    Response get = endpoint.handle(Request.of("GET", "/v2/health/live").id("x"));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers().all("Content-Type")).isEqualTo(get.headers().all("Content-Type"));
    // RFC 9110 8.6
    assertThat(head.headers().all("Content-Length"))
        .containsExactly(Integer.toString(get.body().length));
    assertThat(head.body()).isEmpty();
    assertThat(get.text()).isEqualTo("{\"live\":true}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ping                              | {\"ready\":true}",
        "/v2/health/ready                   | {\"ready\":true}",
        "/v2/models/repeat/ready            | {\"name\":\"repeat\",\"ready\":true}",
        "/v2/models/repeat/versions/1/ready | {\"name\":\"repeat\",\"ready\":true}"
      })
  void readiness_tells_the_truth_before_during_and_after(String path, String answer) {
    PredictionEndpoint young = new PredictionEndpoint(new RepeatPredictor(), DEFAULTS);
    Request ready = Request.of("GET", path);

    problem(young.handle(ready), 503);
    problem(post(young, "/predict", "{\"text\":\"a\"}"), 503);
    young.load();
    assertThat(young.handle(ready).text()).isEqualTo(answer);
    young.close();
    problem(young.handle(ready), 503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/models/repeat", "/v2/models/repeat/versions/1"})
  void the_models_metadata_is_that_of_the_open_inference_protocol(String path) {
    assertThat(endpoint.handle(Request.of("GET", path)).text())
        .isEqualTo(
            "{\"name\":\"repeat\",\"versions\":[\"1\"],\"platform\":\"java\","
                + "\"inputs\":[],\"outputs\":[]}");
  }

  @Test
  void the_overview_shows_what_to_send() {
    assertThat(endpoint.handle(Request.of("GET", "/")).text())
        .isEqualTo(
            "{\"model\":\"repeat\",\"ready\":true,\"predict\":{\"method\":\"POST\",\"path\":\"/predict\","
                + "\"contentTypes\":[\"application/json\",\"application/*\",\"image/*\",\"image/png\"],"
                + "\"answers\":[\"application/json\"],"
                + "\"sample\":{\"text\":\"hello\",\"times\":2}}}");
  }

  @Test
  void what_a_client_sends_can_neither_forge_nor_fill_the_log() {
    String log = logOf(Request.of("GET", "/a\r\nINFO forged" + "x".repeat(10_000)));

    assertThat(log).startsWith("INFO GET /a??INFO?forgedxxx").hasLineCount(1).hasSizeLessThan(400);
  }

  @Test
  void a_path_is_logged_as_it_came_where_it_is_visible_ascii_and_not_long() {
    assertThat(logOf(Request.of("GET", "/!~ \u007fä"))).startsWith("INFO GET /!~??? 404 in ");
    assertThat(logOf(Request.of("GET", "/" + "x".repeat(199)))).contains("x 404 in ");
    assertThat(logOf(Request.of("GET", "/" + "x".repeat(200)))).contains("x… 404 in ");
  }

  @Test
  void the_log_says_how_long_a_request_took() {
    long began = System.nanoTime();
    String log = logOf(Request.of("GET", "/nothing"));
    long took = System.nanoTime() - began;

    String millis = log.replaceAll("(?s)INFO GET /nothing 404 in ([\\d.]+) ms \\(\\)\\s+", "$1");
    assertThat(Double.parseDouble(millis)).isBetween(0.0, took / 1e6);
  }

  @Test
  void the_log_has_what_failed_in_one_line_and_a_stack_trace_only_where_that_says_more() {
    Request request = Request.of("POST", "/predict");
    Request bug = request.body(bytes("{\"text\":\"bug\"}"));
    Request known = request.body(bytes("{\"text\":\"known\"}"));
    Request caused = request.body(bytes("{\"text\":\"caused\"}"));
    endpoint.handle(bug); // The first of all has the line of the start behind its own.

    assertThat(logOf(known))
        .matches("ERROR POST /predict 500 in .*: no answer\\s+")
        .hasLineCount(1);
    assertThat(logOf(caused))
        .startsWith("ERROR POST /predict 500 in ")
        .contains("PredictionFailedException: no answer", "\tat ", "Caused by: ", ": the cause");
    assertThat(logOf(bug)).contains("IllegalStateException: secret", "\tat ");
  }

  private String logOf(Request request) {
    PrintStream before = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      endpoint.handle(request);
    } finally {
      System.setOut(before);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_base_path_is_taken_off() {
    PredictionEndpoint below =
        loaded(
            new RepeatPredictor(),
            Settings.of(Map.of("SCONCE_BASE_PATH", "prod/", "SCONCE_MODEL_NAME", "m")));

    assertThat(post(below, "/prod/predict", "{\"text\":\"a\"}").status()).isEqualTo(200);
    assertThat(below.handle(Request.of("GET", "/prod")).status()).isEqualTo(200);
    assertThat(below.handle(Request.of("GET", "/prod/v2/models/m")).status()).isEqualTo(200);
    assertThat(below.handle(Request.of("GET", "/production")).status()).isEqualTo(404);
  }

  @Test
  void the_predictor_is_loaded_with_the_settings() {
    List<Settings> loadedWith = new ArrayList<>();
    Settings settings = Settings.of(Map.of("LABELS", "labels.txt"));

    Predictor<?, ?> predictor =
        new RepeatPredictor() {
          @Override
          public void load(Settings given) {
            loadedWith.add(given);
          }
        };
    loaded(predictor, settings).close();

    assertThat(loadedWith).containsExactly(settings);
  }

  @Test
  void tells_the_predictor_of_a_snapshot_once_it_is_loaded() {
    List<String> told = new ArrayList<>();
    PredictionEndpoint snapped =
        new PredictionEndpoint(
            new RepeatPredictor() {
              @Override
              public void beforeCheckpoint() {
                told.add("beforeCheckpoint");
              }

              @Override
              public void afterRestore() {
                told.add("afterRestore");
              }
            },
            DEFAULTS);

    assertThatThrownBy(snapped::beforeCheckpoint)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a snapshot is taken of a loaded model only");
    snapped.load();
    snapped.beforeCheckpoint();
    snapped.afterRestore();

    assertThat(told).containsExactly("beforeCheckpoint", "afterRestore");
  }

  @Test
  void a_refusal_is_a_problem_like_any_other() {
    Request request = Request.of("POST", "/predict").id("r");

    Response response = endpoint.refuse(request, new InvalidInputException("no"));

    assertThat(problem(response, 422).get("requestId").getAsString()).isEqualTo("r");
    assertThat(response.headers().all("X-Request-Id")).containsExactly("r");
  }

  private static Response post(PredictionEndpoint endpoint, String path, String body) {
    return endpoint.handle(Request.of("POST", path).body(bytes(body)));
  }

  private static Response postAs(PredictionEndpoint endpoint, String contentType, String body) {
    return endpoint.handle(
        Request.of("POST", "/predict").header("Content-Type", contentType).body(bytes(body)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "DigitPredictor, digit",
    "HTTPGatewayPredictor, http-gateway",
    "ResNet50V2Predictor, res-net50-v2",
    "DigitAgePredictor, digit-age",
    "JazzZooPredictor, jazz-zoo",
    "PizzaBarPredictor, pizza-bar",
    "Model0X, model0-x",
    "Model9X, model9-x",
    "ModelHTTP, model-http",
    "HTTPaPredictor, htt-pa",
    "HTTPzPredictor, htt-pz",
    "My_ModelPredictor, my_model",
    "Predictor, predictor",
    "digits, digits",
    "'', model"
  })
  void a_model_is_called_after_its_class(String simpleName, String name) {
    assertThat(PredictionEndpoint.kebabCase(simpleName)).isEqualTo(name);
  }
}
