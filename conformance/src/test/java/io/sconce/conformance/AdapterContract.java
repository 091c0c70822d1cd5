package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.conformance.function.TwicePredictor;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every adapter must do, on its own and in its cloud's runtime. One expectation for all: what
 * a cloud cannot do is an override that says so by name.
 */
@Timeout(120)
abstract class AdapterContract {

  /** The origin whose pages may call. */
  private static final String PAGE = "https://page.example";

  /** What the suite's functions are started with. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SCONCE_PREDICTOR",
          TwicePredictor.class.getName(),
          "SCONCE_MAX_REQUEST_BYTES",
          "100000",
          "SCONCE_CONCURRENCY",
          "1",
          "SCONCE_CORS_ORIGINS",
          PAGE);

  private static final String FOUR = "{\"numbers\":[1,2.5,-3,0],\"mode\":\"TWICE\"}";
  private static final String ANSWER = "{\"numbers\":[2.0,5.0,-6.0,0.0]}";

  static final String FORM = "multipart/form-data; boundary=b";

  /** So many answers are over 1 KiB. */
  private static final int MANY = 50;

  /**
   * The cloud with {@link TwicePredictor} on it: a request goes in at its front, and the reply
   * comes out.
   */
  abstract Handler cloud();

  /** Whatever was asked before, a good request is answered. */
  @AfterEach
  void the_next_good_request_works() {
    isGood(cloud());
  }

  static void isGood(Handler cloud) {
    Response response = cloud.handle(json(FOUR));

    assertThat(response.text()).isEqualTo(ANSWER);
    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void json_is_answered_with_json() {
    Response response = cloud().handle(json(FOUR));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(response.text()).isEqualTo(ANSWER);
  }

  @Test
  void every_reply_carries_its_id_and_its_timings() {
    Response response = cloud().handle(json(FOUR));

    assertThat(response.headers().all("X-Request-Id")).hasSize(1).first().asString().isNotBlank();
    assertThat(response.headers().first("Server-Timing").orElseThrow())
        .matches("decode;dur=[\\d.]+, queue;dur=[\\d.]+, predict;dur=[\\d.]+, encode;dur=[\\d.]+");
  }

  @Test
  void the_bytes_of_an_image_arrive_as_they_were_sent() {
    byte[] png = png();

    Response response = cloud().handle(post("image/png", png));

    assertThat(response.text()).isEqualTo("{\"numbers\":[6.0,4.0,510.0,0.0]}");
    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void text_arrives_as_text() {
    Response response = cloud().handle(post("text/plain", bytes("1 2 3 4")));

    assertThat(response.text()).isEqualTo("{\"numbers\":[2.0,4.0,6.0,8.0]}");
  }

  @Test
  void a_body_without_a_content_type_is_json() {
    Response response = cloud().handle(Request.of("POST", "/predict").body(bytes(FOUR)));

    assertThat(response.text()).isEqualTo(ANSWER);
  }

  @Test
  void an_empty_body_is_malformed() {
    problem(cloud().handle(json("")), 400, "the body is empty; expected JSON, an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"numbers\":[1,2            | the body is not JSON: it ends too early",
        "{\"numbers\":[1,2,3,4],}     | the body is not JSON at line 1, column 23",
        "nonsense                     | the body is not JSON at line 1, column 1",
      })
  void malformed_json_is_malformed(String body, String detail) {
    problem(cloud().handle(json(body)), 400, detail);
  }

  @Test
  void bytes_that_are_no_image_are_malformed() {
    Response response = cloud().handle(post("image/png", new byte[] {1, 2, 3, (byte) 0xff}));

    problem(response, 400, "the body is not an image that can be read (PNG, JPEG or GIF)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mode\":\"TWICE\"}  | input.numbers: expected an array of numbers, got no such member",
        "{\"numbers\":4,\"mode\":\"TWICE\"} | input.numbers: expected an array of numbers, got a number",
        "{\"numbers\":[1,\"2\"],\"mode\":\"TWICE\"} | input.numbers[1]: expected a number that fits"
            + " 32 bits, got a string",
        "[1,2,3,4]            | input: expected an object, got an array",
        "{\"numbers\":[1,2,3,4],\"mode\":\"NONE\"} | input.mode: expected one of TWICE, THROW,"
            + " REFUSE, SLOW, got another string",
        "{\"numbers\":[1,2,3,4],\"mode\":\"REFUSE\"} | input.mode: expected another",
      })
  void what_is_not_this_models_input_says_what_was_expected(String body, String detail) {
    problem(cloud().handle(json(body)), 422, detail);
  }

  @Test
  void a_predictor_that_throws_gives_nothing_away() {
    Response response = cloud().handle(json("{\"numbers\":[1,2,3,4],\"mode\":\"THROW\"}"));

    problem(
        response,
        500,
        "the prediction failed; the function's log has the cause under this request id");
    assertThat(response.text()).doesNotContain("secret");
  }

  @Test
  void a_model_that_fails_gives_nothing_away() {
    Response response = cloud().handle(json("{\"numbers\":[1,2,3],\"mode\":\"TWICE\"}"));

    problem(
        response,
        500,
        "the prediction failed; the function's log has the cause under this request id");
  }

  @Test
  void an_unknown_path_is_not_found() {
    problem(
        cloud().handle(Request.of("GET", "/nothing/here")),
        404,
        "there is nothing at this path; POST /predict predicts");
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() {
    Response response = cloud().handle(Request.of("DELETE", "/predict"));

    problem(response, 405, "expected one of OPTIONS, POST");
    assertThat(response.headers().all("Allow")).containsExactly("OPTIONS, POST");
  }

  @Test
  void a_wrong_content_type_is_told_the_right_ones() {
    problem(
        cloud().handle(post("application/xml", bytes("<a/>"))),
        415,
        "expected a body of application/json or image/png or text/plain, got 'application/xml'");
  }

  @Test
  void a_body_at_the_limit_is_read_and_one_byte_over_it_is_too_large() {
    String padded = FOUR + " ".repeat(100_000 - FOUR.length());

    assertThat(cloud().handle(json(padded)).text()).isEqualTo(ANSWER);
    problem(cloud().handle(json(padded + " ")), 413, "the body is over the limit of 100000 bytes");
  }

  @Test
  void a_body_far_over_the_limit_is_read_to_its_end_so_that_the_client_hears_the_answer() {
    problem(
        cloud().handle(json(" ".repeat(3_000_000))),
        413,
        "the body is over the limit of 100000 bytes");
  }

  @Test
  void health_and_metadata_answer() {
    assertThat(cloud().handle(Request.of("GET", "/v2/health/live")).text())
        .isEqualTo("{\"live\":true}");
    assertThat(cloud().handle(Request.of("GET", "/v2/health/ready")).text())
        .isEqualTo("{\"ready\":true}");
    assertThat(cloud().handle(Request.of("GET", "/v2/models/twice")).text())
        .startsWith("{\"name\":\"twice\",");
    assertThat(cloud().handle(Request.of("GET", "/")).text())
        .contains("\"sample\":{\"numbers\":[1.0,2.0,3.0,4.0],\"mode\":\"TWICE\"}");
  }

  @Test
  void head_has_no_body_and_options_lists_the_methods() {
    Response head = cloud().handle(Request.of("HEAD", "/v2/health/live"));
    Response options = cloud().handle(Request.of("OPTIONS", "/predict"));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers().all("Allow")).containsExactly("OPTIONS, POST");
  }

  @Test
  void several_instances_have_a_prediction_each_in_order() {
    Response response =
        cloud()
            .handle(
                instances(
                    "{\"instances\":["
                        + FOUR
                        + ",{\"numbers\":[4,3,2,1],\"mode\":\"TWICE\"}],\"parameters\":{\"a\":1}}"));

    assertThat(response.text())
        .isEqualTo("{\"predictions\":[" + ANSWER + ",{\"numbers\":[8.0,6.0,4.0,2.0]}]}");
    assertThat(response.headers().all("Content-Type")).containsExactly("application/json");
  }

  @Test
  void one_instance_that_is_no_input_refuses_all() {
    problem(
        cloud().handle(instances("{\"instances\":[" + FOUR + ",{}]}")),
        422,
        "input.instances[1].numbers: expected an array of numbers, got no such member");
  }

  @Test
  void the_models_are_listed_and_tell_their_state() {
    assertThat(cloud().handle(Request.of("GET", "/v1/models")).text())
        .isEqualTo("{\"models\":[\"twice\"]}");
    assertThat(cloud().handle(Request.of("GET", "/v1/models/twice")).text())
        .isEqualTo("{\"name\":\"twice\",\"ready\":true}");
    problem(
        cloud().handle(Request.of("GET", "/v1/models/other")),
        404,
        "there is nothing at this path; the model here is called 'twice'");
  }

  @Test
  void raw_tensors_are_inferred_as_json() {
    Response response = cloud().handle(infer());

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.headers().all("Content-Type")).containsExactly("application/json");
    JsonObject answer = JsonParser.parseString(response.text()).getAsJsonObject();
    assertThat(answer.get("id").getAsString()).isEqualTo("7");
    assertThat(answer.get("outputs"))
        .isEqualTo(
            JsonParser.parseString(
                "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,4],"
                    + "\"data\":[2.0,4.0,6.0,8.0,-2.0,0.0,1.0,0.0]}]"));
  }

  @Test
  void raw_tensors_are_inferred_as_bytes() {
    Response response = cloud().handle(inferBytes());

    int json =
        Integer.parseInt(
            response.headers().first("Inference-Header-Content-Length").orElse("none"));
    ByteBuffer numbers =
        ByteBuffer.wrap(response.body(), json, response.body().length - json)
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(numbers.remaining()).isEqualTo(4 * Float.BYTES);
    assertThat(numbers.getFloat()).isEqualTo(3.0f);
    assertThat(response.headers().all("Content-Type")).containsExactly("application/octet-stream");
  }

  @Test
  void a_tensor_that_is_not_the_models_is_refused() {
    problem(
        cloud().handle(tensors("{\"inputs\":[]}", "application/json")),
        422,
        "input 'x' is missing; expected FP32 [-1, 4]");
  }

  @Test
  void the_document_describes_this_very_predictor() {
    Response response = cloud().handle(Request.of("GET", "/openapi.json"));

    JsonObject document = JsonParser.parseString(response.text()).getAsJsonObject();
    assertThat(document.get("openapi").getAsString()).startsWith("3.1.");
    assertThat(document.getAsJsonObject("paths").keySet())
        .contains("/predict", "/v1/models/twice:predict", "/v2/models/twice/infer");
  }

  @Test
  void a_browser_gets_a_page_and_anything_else_the_metadata() {
    Response page = cloud().handle(Request.of("GET", "/").header("Accept", "text/html,*/*;q=0.8"));
    Response metadata = cloud().handle(Request.of("GET", "/").header("Accept", "*/*"));

    assertThat(page.headers().all("Content-Type")).containsExactly("text/html; charset=utf-8");
    assertThat(page.headers().first("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(page.text()).contains("<!doctype html>");
    assertThat(metadata.text()).startsWith("{\"model\":\"twice\"");
  }

  @Test
  void a_gzipped_body_is_read() {
    assertThat(cloud().handle(gzipped(bytes(FOUR))).text()).isEqualTo(ANSWER);
  }

  @Test
  void a_body_that_is_not_gzip_as_it_says_is_malformed() {
    problem(
        cloud().handle(json(FOUR).header("Content-Encoding", "gzip")),
        400,
        "the body is not gzip, as Content-Encoding says");
  }

  @Test
  void a_long_answer_goes_out_in_gzip_where_the_client_takes_it() throws Exception {
    Response response = cloud().handle(many().header("Accept-Encoding", "gzip"));

    assertThat(response.headers().all("Content-Encoding")).containsExactly("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
        .isEqualTo(cloud().handle(many()).body());
  }

  @Test
  void the_one_file_of_a_form_is_the_body() {
    assertThat(cloud().handle(form()).text()).isEqualTo("{\"numbers\":[6.0,4.0,510.0,0.0]}");
  }

  @Test
  void a_broken_form_is_malformed() {
    Response response = cloud().handle(post(FORM, bytes("--b\r\nno end")));

    problem(response, 400, "the form does not end with its boundary");
  }

  @Test
  void a_form_in_gzip_is_read_like_any_body_in_gzip() {
    Request form = form();

    Response response =
        cloud().handle(post(FORM, gzip(form.body())).header("Content-Encoding", "gzip"));

    assertThat(response.text()).isEqualTo("{\"numbers\":[6.0,4.0,510.0,0.0]}");
  }

  @Test
  void a_page_of_an_allowed_origin_may_call() {
    Response preflight =
        cloud()
            .handle(
                Request.of("OPTIONS", "/predict")
                    .header("Origin", PAGE)
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "content-type"));
    Response call = cloud().handle(json(FOUR).header("Origin", PAGE));
    Response elsewhere = cloud().handle(json(FOUR).header("Origin", "https://other.example"));

    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.headers().all("Access-Control-Allow-Methods"))
        .containsExactly("OPTIONS, POST");
    assertThat(preflight.headers().all("Access-Control-Allow-Headers"))
        .containsExactly("content-type");
    assertThat(call.headers().all("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(elsewhere.headers().all("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void sagemaker_and_whoever_writes_a_slash_at_the_end_get_the_same() {
    assertThat(cloud().handle(Request.of("GET", "/ping")).text()).isEqualTo("{\"ready\":true}");
    assertThat(cloud().handle(Request.of("GET", "/ping/")).status()).isEqualTo(200);
    assertThat(cloud().handle(Request.of("POST", "/predict/").body(bytes(FOUR))).text())
        .isEqualTo(ANSWER);
    assertThat(cloud().handle(Request.of("POST", "/invocations").body(bytes(FOUR))).text())
        .isEqualTo(ANSWER);
    assertThat(cloud().handle(Request.of("POST", "/").body(bytes(FOUR))).text()).isEqualTo(ANSWER);
  }

  @Test
  void a_client_that_takes_no_answer_of_ours_is_told_which_there_are() {
    problem(
        cloud().handle(json(FOUR).header("Accept", "text/html, application/xml;q=0.5")),
        406,
        "the answer comes as application/json, which Accept leaves out");
    assertThat(cloud().handle(json(FOUR).header("Accept", "application/*;q=0.1")).text())
        .isEqualTo(ANSWER);
  }

  @Test
  void json_that_is_not_utf_8_is_malformed() {
    byte[] latin = ("{\"é\":0," + FOUR.substring(1)).getBytes(StandardCharsets.ISO_8859_1);

    problem(cloud().handle(post("application/json", latin)), 400, "the body is not UTF-8");
    assertThat(cloud().handle(json("{\"é\":0," + FOUR.substring(1))).text()).isEqualTo(ANSWER);
  }

  @Test
  void an_answer_that_is_not_finite_never_leaves() {
    problem(
        cloud().handle(json("{\"numbers\":[3e38,1,1,1],\"mode\":\"TWICE\"}")),
        500,
        "the prediction failed; the function's log has the cause under this request id");
  }

  @Test
  void a_member_that_stands_there_twice_is_malformed() {
    problem(
        cloud().handle(json("{\"numbers\":[1,2,3,4],\"numbers\":[4,3,2,1],\"mode\":\"TWICE\"}")),
        400,
        "input.numbers stands there twice");
  }

  @Test
  void json_that_is_nested_too_deep_is_malformed() {
    String deep = "[".repeat(50_000) + "]".repeat(49_000);

    problem(cloud().handle(json(deep)), 422, "input: expected an object, got an array");
    problem(
        cloud().handle(json("{\"other\":" + deep + "," + FOUR.substring(1))),
        400,
        "the body is nested deeper than 64 levels");
    problem(
        cloud().handle(tensors("{\"other\":" + deep + "}", "application/json")),
        400,
        "the body is nested deeper than 64 levels");
  }

  @Test
  void a_number_of_a_hundred_thousand_digits_is_no_number() {
    String number = "9".repeat(99_000);

    problem(
        cloud().handle(json("{\"numbers\":[" + number + "]}")),
        400,
        "the body is not JSON at line 1, column 13");
  }

  @Test
  void too_many_instances_are_too_large() {
    String instances = "{\"instances\":[" + (FOUR + ",").repeat(1024) + FOUR + "]}";

    problem(cloud().handle(instances(instances)), 413, "there are more than 1024 instances");
  }

  @Test
  void a_picture_is_measured_before_it_is_read() throws Exception {
    byte[] png = png();
    ByteBuffer.wrap(png).putInt(16, 65_535).putInt(20, 65_535); // In its header, IHDR.
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());

    problem(
        cloud().handle(post("image/png", png)),
        413,
        "the image has 4294836225 pixels, over the limit of 64000000");
  }

  @Test
  void numbers_of_a_tensor_come_flat_or_nested_and_need_not_be_finite() {
    for (String data : List.of("[1,\"NaN\",\"-Infinity\",0]", "[[1,\"NaN\",\"-Infinity\",0]]")) {
      Response response = cloud().handle(infer("[1,4]", data, ""));

      assertThat(output(response).get("data"))
          .isEqualTo(JsonParser.parseString("[2.0,\"NaN\",\"-Infinity\",0.0]"));
    }
  }

  @Test
  void the_outputs_that_are_asked_for_are_given_and_no_others() {
    Response asked = cloud().handle(infer("[1,4]", "[1,2,3,4]", ",\"outputs\":[{\"name\":\"y\"}]"));

    assertThat(output(asked).get("name").getAsString()).isEqualTo("y");
    problem(
        cloud().handle(infer("[1,4]", "[1,2,3,4]", ",\"outputs\":[{\"name\":\"z\"}]")),
        422,
        "output 'z' is unknown; the model gives 'y'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,4]         | [1,2,3]     |                           | 400 | input 'x': data does not fill"
            + " the shape [1, 4]; expected its elements in row-major order, flat or nested as the shape is",
        "[1,4]         | [1,2,3,4]   | ,\"parameters\":{\"a\":null} | 400 | the request: parameter 'a':"
            + " expected a string, number or boolean",
        "[1,4]         | [1,2,3,4]   | ,\"id\":7                 | 400 | id: expected a string",
        "[1000000000,4] | []         |                           | 413 | input 'x': shape"
            + " [1000000000, 4] is over the limit of 33554432 elements",
        "[4]           | [1,2,3,4]   |                           | 422 | input 'x': expected FP32 [-1, 4],"
            + " got FP32 [4]",
      })
  void what_breaks_the_inference_protocol_is_told(
      String shape, String data, String more, int status, String detail) {
    problem(cloud().handle(infer(shape, data, more == null ? "" : more)), status, detail);
  }

  @Test
  void an_unknown_datatype_is_malformed() {
    problem(
        cloud()
            .handle(
                tensors(
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP7\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}",
                    "application/json")),
        400,
        "input 'x': datatype 'FP7' is not supported; expected one of [BOOL, UINT8, INT8, INT16, INT32, INT64, FP16, FP32, FP64]");
  }

  @Test
  void a_reply_that_refuses_gives_nothing_of_the_process_away() {
    for (Request request : requests()) {
      Response response = cloud().handle(request);

      if (response.status() >= 400 && !request.method().equals("HEAD")) {
        assertThat(response.text())
            .as(request.method() + " " + request.path())
            .doesNotContain("io.sconce", "java.", "Exception", ".java", "/tmp", "secret");
      }
    }
  }

  @Test
  void fifty_callers_at_once_each_get_their_own_answer() throws Exception {
    Handler cloud = cloud();
    ExecutorService callers = Executors.newFixedThreadPool(50);
    try {
      List<Callable<Response>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String body = "{\"numbers\":[" + i + ",1,2,3],\"mode\":\"TWICE\"}";
        calls.add(() -> cloud.handle(json(body)));
      }

      List<Future<Response>> replies = callers.invokeAll(calls);

      for (int i = 0; i < replies.size(); i++) {
        assertThat(replies.get(i).get().text())
            .isEqualTo("{\"numbers\":[" + 2.0f * i + ",2.0,4.0,6.0]}");
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** The requests that both clouds must answer alike, to the byte. */
  static List<Request> requests() {
    return List.of(
        json(FOUR),
        json("{\"numbers\":[0.1,1e-30,3.4e38,-0.0],\"mode\":\"TWICE\"}"),
        post("image/png", png()),
        post("text/plain", bytes("1 2 3 4")),
        Request.of("POST", "/predict").body(bytes(FOUR)),
        json(FOUR).header("Accept", "text/html"),
        json(""),
        json("{"),
        json("[]"),
        json("{\"numbers\":[1,2,3,4],\"mode\":\"THROW\"}"),
        json("{\"numbers\":[1],\"mode\":\"TWICE\"}"),
        json(" ".repeat(100_001)),
        post("image/png", bytes("no image")),
        post("application/xml", bytes("<a/>")),
        post("text/plain", new byte[] {(byte) 0xff, (byte) 0xfe}),
        Request.of("GET", "/"),
        Request.of("GET", "/v2"),
        Request.of("GET", "/v2/models/twice"),
        Request.of("GET", "/v2/models/twice/ready"),
        Request.of("GET", "/v2/health/live"),
        Request.of("GET", "/openapi.json"),
        Request.of("GET", "/nothing"),
        Request.of("GET", "/with%20space/and%2Bplus"),
        Request.of("GET", "/predict"),
        Request.of("PUT", "/predict"),
        Request.of("OPTIONS", "/predict"),
        Request.of("HEAD", "/"),
        Request.of("GET", "/v2/./models/x/../twice"),
        Request.of("GET", "/v2;a=b/health/live"),
        json(FOUR).header("Content-Type", "application/json"),
        json(FOUR).header("Content-Type", "text/plain"),
        json(FOUR).header("Origin", PAGE),
        instances("{\"instances\":[" + FOUR + "]}"),
        instances("{\"instances\":{}}"),
        many(),
        form(),
        json(FOUR).header("Content-Encoding", "br"),
        Request.of("GET", "/v1/models"),
        infer(),
        inferBytes(),
        tensors("{\"inputs\":[]}", "application/json"),
        Request.of("GET", "/").header("Accept", "text/html"),
        Request.of("GET", "/v1/models/twice"),
        Request.of("GET", "/v1/models/twice:predict"),
        Request.of("POST", "/invocations/").query("a=1&b=%20").body(bytes(FOUR)));
  }

  static Request json(String body) {
    return post("application/json", bytes(body));
  }

  private static Request instances(String body) {
    return Request.of("POST", "/v1/models/twice:predict")
        .header("Content-Type", "application/json")
        .body(bytes(body));
  }

  private static Request tensors(String body, String contentType) {
    return Request.of("POST", "/v2/models/twice/infer")
        .header("Content-Type", contentType)
        .body(bytes(body));
  }

  private static Request infer(String shape, String data, String more) {
    return tensors(
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":"
            + shape
            + ",\"data\":"
            + data
            + "}]"
            + more
            + "}",
        "application/json");
  }

  /** The only one. */
  private static JsonObject output(Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    JsonObject answer = JsonParser.parseString(response.text()).getAsJsonObject();
    assertThat(answer.getAsJsonArray("outputs")).hasSize(1);
    return answer.getAsJsonArray("outputs").get(0).getAsJsonObject();
  }

  private static Request infer() {
    return tensors(
        "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2,4],"
            + "\"data\":[[1,2,3,4],[-1,0,0.5,0]]}]}",
        "application/json");
  }

  /** With the tensor behind the JSON, and back the same way. */
  static Request inferBytes() {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],"
            + "\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}";
    ByteBuffer body = ByteBuffer.allocate(json.length() + 16).order(ByteOrder.LITTLE_ENDIAN);
    body.put(bytes(json)).putFloat(1.5f).putFloat(2).putFloat(3).putFloat(4);
    return Request.of("POST", "/v2/models/twice/infer")
        .header("Content-Type", "application/octet-stream")
        .header("Inference-Header-Content-Length", Integer.toString(json.length()))
        .body(body.array());
  }

  static Request many() {
    return instances("{\"instances\":[" + (FOUR + ",").repeat(MANY - 1) + FOUR + "]}");
  }

  static Request gzipped(byte[] plain) {
    return post("application/json", gzip(plain)).header("Content-Encoding", "gzip");
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  /** As a browser's form sends a picture. */
  static Request form() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String head =
        String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"",
            "Content-Type: image/png",
            "",
            "");
    body.writeBytes(bytes(head));
    body.writeBytes(png());
    body.writeBytes(bytes("\r\n--b--\r\n"));
    return post(FORM, body.toByteArray());
  }

  static Request post(String contentType, byte[] body) {
    return Request.of("POST", "/predict").header("Content-Type", contentType).body(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] png() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      assertThat(ImageIO.write(image, "png", png)).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  static void problem(Response response, int status, String detail) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.headers().all("Content-Type")).containsExactly("application/problem+json");
    JsonObject problem = JsonParser.parseString(response.text()).getAsJsonObject();
    assertThat(problem.keySet())
        .containsExactly("type", "title", "status", "detail", "requestId", "error");
    assertThat(problem.get("error")).isEqualTo(problem.get("detail"));
    assertThat(problem.get("status").getAsInt()).isEqualTo(status);
    assertThat(problem.get("detail").getAsString()).isEqualTo(detail);
    assertThat(problem.get("requestId").getAsString())
        .isEqualTo(response.headers().first("X-Request-Id").orElseThrow());
  }
}
