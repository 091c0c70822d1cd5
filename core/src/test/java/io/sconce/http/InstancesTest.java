package io.sconce.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InstancesTest {

  private static final String PREDICT = "/v1/models/shout:predict";

  private final PredictionEndpoint endpoint =
      Endpoints.shout(
          Map.of(
              "SCONCE_MAX_INSTANCES",
              "3",
              "AIP_PREDICT_ROUTE",
              "/vertex/predict",
              "AIP_HEALTH_ROUTE",
              "/vertex/health"));

  private Response predict(String body) {
    return endpoint.handle(Endpoints.post(PREDICT, body));
  }

  @ParameterizedTest
  @ValueSource(strings = {PREDICT, "/vertex/predict"})
  void each_instance_has_its_prediction_in_order(String path) {
    Response response =
        endpoint.handle(
            Endpoints.post(path, "{\"instances\":[{\"text\":\"a\"},{\"text\":\"b\"}],\"x\":[1]}"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(response.text()).isEqualTo("{\"predictions\":[{\"text\":\"A\"},{\"text\":\"B\"}]}");
    assertThat(response.headers().first("Server-Timing").orElseThrow())
        .matches("(init-.*, )?decode;dur=[\\d.]+, encode;dur=[\\d.]+");
  }

  @Test
  void none_have_none() {
    assertThat(predict("{\"instances\":[]}").text()).isEqualTo("{\"predictions\":[]}");
  }

  @Test
  void parameters_reach_every_prediction_wherever_they_stand() {
    Response response =
        predict(
            "{\"parameters\":{\"times\":2,\"s\":\"x\",\"b\":true},\"instances\":[{\"text\":\"a\"}]}");

    assertThat(response.text()).isEqualTo("{\"predictions\":[{\"text\":\"AA\"}]}");
  }

  /** As Google's own client writes them where there are none. */
  @Test
  void parameters_may_be_null() {
    assertThat(predict("{\"instances\":[{\"text\":\"a\"}],\"parameters\":null}").text())
        .isEqualTo("{\"predictions\":[{\"text\":\"A\"}]}");
  }

  /** A predictor must not have to know by which protocol it is asked. */
  @Test
  void parameters_are_of_the_types_that_the_inference_protocol_gives_them() throws IOException {
    String json =
        "{\"parameters\":{\"l\":9007199254740993,\"n\":-5,\"d\":1.5,\"w\":2.0,\"t\":\"x\",\"b\":false},"
            + "\"instances\":[]}";

    Instances read =
        Instances.read(new JsonReader(new StringReader(json)), JsonType.of(String.class), 1);

    assertThat(read.parameters())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("l", 9007199254740993L, "n", -5L, "d", 1.5, "w", 2.0, "t", "x", "b", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"instances\":[],\"parameters\":{\"a\":1e999}} | input.parameters.a: expected a number that fits 64 bits, got 1e999",
        "[]                          | input: expected an object with instances, got an array",
        "{}                          | input.instances: expected an array, got no such member",
        "{\"instances\":{}}          | input.instances: expected an array, got an object",
        "{\"instances\":[{},1]}      | input.instances[0].text: expected a string, got no such member",
        "{\"instances\":[{\"text\":\"a\"},1]} | input.instances[1]: expected an object, got a number",
        "{\"instances\":[],\"parameters\":1} | input.parameters: expected an object, got a number",
        "{\"instances\":[],\"parameters\":{\"a\":[]}} | input.parameters.a: expected a string, a number or a boolean, got an array",
        "{\"instances\":[{\"text\":\"a\"},{\"text\":\"b?\"}]} | instances[1]: text: expected no question",
      })
  void what_is_no_input_says_which_it_is(String body, String detail) {
    assertThat(Endpoints.detail(predict(body), 422)).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                          | the body is empty; expected JSON, an object with instances",
        "{\"instances\":[                            | the body is not JSON: it ends too early",
        "{\"instances\":[],\"instances\":[]}         | input.instances stands there twice",
        "{\"instances\":[],\"parameters\":{\"a\":1,\"a\":1}} | input.parameters.a stands there twice",
        "{\"instances\":[]} {}                       | the body is not JSON at line 1, column ",
      })
  void what_is_no_json_is_malformed(String body, String detail) {
    assertThat(Endpoints.detail(predict(body), 400)).startsWith(detail);
  }

  @Test
  void more_than_are_allowed_are_too_many_and_none_is_predicted() {
    String one = "{\"text\":\"a\"}";

    assertThat(predict("{\"instances\":[" + one + "," + one + "," + one + "]}").status())
        .isEqualTo(200);
    assertThat(
            Endpoints.detail(predict("{\"instances\":[" + (one + ",").repeat(3) + one + "]}"), 413))
        .isEqualTo("there are more than 3 instances");
  }

  @Test
  void a_million_of_them_or_more_parameters_than_any_model_has_are_too_many_at_once() {
    String million = "{\"text\":\"\"},".repeat(1_000_000) + "{}";

    assertThat(Endpoints.detail(predict("{\"instances\":[" + million + "]}"), 413))
        .isEqualTo("there are more than 3 instances");
    assertThat(
            predict("{\"parameters\":" + Endpoints.parameters(1024) + ",\"instances\":[]}")
                .status())
        .isEqualTo(200);
    assertThat(
            Endpoints.detail(predict("{\"parameters\":" + Endpoints.parameters(1025) + "}"), 413))
        .isEqualTo("the request has more than 1024 parameters");
  }

  @Test
  void nesting_over_the_limit_bytes_that_are_not_utf_8_and_endless_numbers_are_malformed() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String endless = "1".repeat(8_000_000);
    byte[] latin1 = "{\"instances\":[{\"text\":\"ü\"}]}".getBytes(ISO_8859_1);

    for (String body :
        List.of(
            "{\"instances\":[{\"x\":" + deep + "}]}",
            "{\"x\":" + deep + "}",
            "{\"instances\":[{\"text\":" + endless + "}]}",
            "{\"parameters\":{\"p\":" + endless + "},\"instances\":[]}")) {
      Endpoints.problem(predict(body), 400);
    }
    assertThat(Endpoints.detail(endpoint.handle(Request.of("POST", PREDICT).body(latin1)), 400))
        .isEqualTo("the body is not UTF-8");
  }

  @Test
  void only_json_comes_and_goes() {
    Request request = Endpoints.post(PREDICT, "{\"instances\":[]}");

    assertThat(
            Endpoints.detail(
                endpoint.handle(request.header("Content-Type", "application/xml")), 415))
        .isEqualTo("expected a body of application/json, got 'application/xml'");
    Endpoints.problem(endpoint.handle(request.header("Accept", "text/plain")), 406);
  }

  @Test
  void the_model_is_listed_and_tells_its_state() {
    assertThat(endpoint.handle(Request.of("GET", "/v1/models")).text())
        .isEqualTo("{\"models\":[\"shout\"]}");
    assertThat(endpoint.handle(Request.of("GET", "/v1/models/shout")).text())
        .isEqualTo("{\"name\":\"shout\",\"ready\":true}");
    assertThat(endpoint.handle(Request.of("GET", "/vertex/health")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models/other", "/v2/models/other", "/v1/models/other:predict"})
  void another_model_is_not_here(String path) {
    assertThat(Endpoints.detail(endpoint.handle(Request.of("GET", path)), 404))
        .isEqualTo("there is nothing at this path; the model here is called 'shout'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/shout:explain",
        "/v1/models/shout/versions/1",
        "/v2/models/shout/versions/2",
        "/v2/models/shout/versions/2/infer",
        "/v2/models/shout/nothing"
      })
  void what_this_model_does_not_have_is_not_told_its_name(String path) {
    assertThat(Endpoints.detail(endpoint.handle(Request.of("GET", path)), 404))
        .isEqualTo(
            "there is nothing at this path of model 'shout', whose one version is 1; GET"
                + " /openapi.json lists what there is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/models/shouts", "/v2/models/shouter/ready", "/v1/models/shou:predict"})
  void a_name_that_only_begins_alike_is_another_models(String path) {
    assertThat(Endpoints.detail(endpoint.handle(Request.of("GET", path)), 404))
        .isEqualTo("there is nothing at this path; the model here is called 'shout'");
  }
}
