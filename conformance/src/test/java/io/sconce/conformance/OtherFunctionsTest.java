package io.sconce.conformance;

import static io.sconce.conformance.AdapterContract.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.conformance.function.EchoPredictor;
import io.sconce.conformance.function.ShoutPredictor;
import io.sconce.conformance.function.TwicePredictor;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What another predictor, or another setting, makes of a function, in the clouds' own runtimes. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class OtherFunctionsTest {

  private static final byte[] BYTES = {0, -1, '\r', '\n', 'a', (byte) 0xc3};

  /** What a function is asked. */
  @FunctionalInterface
  interface Calls {
    void on(Handler function) throws Exception;
  }

  /** Where a function runs. */
  enum Cloud {
    GOOGLE_CLOUD,
    LAMBDA;

    void with(Map<String, String> environment, Calls calls) throws Exception {
      if (this == GOOGLE_CLOUD) {
        try (LocalFunction function = GcpRuntimeTest.function().environment(environment).start()) {
          calls.on(new HttpClientHandler(function.uri()));
        }
      } else {
        try (LocalLambda lambda = AwsRuntimeTest.lambda().environment(environment).start()) {
          calls.on(new HttpClientHandler(lambda.uri()));
        }
      }
    }
  }

  private static Map<String, String> of(Class<?> predictor, String... settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SCONCE_PREDICTOR", predictor.getName());
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    return environment;
  }

  @ParameterizedTest
  @EnumSource
  void bytes_come_and_go_as_bytes_or_as_base64_in_json(Cloud cloud) throws Exception {
    cloud.with(
        of(EchoPredictor.class),
        function -> {
          Response bytes = function.handle(post("application/octet-stream", BYTES));
          Response picture = function.handle(post("image/webp", BYTES));
          Response json =
              function.handle(
                  post("application/json", "\"AP8NCmHD\"".getBytes(StandardCharsets.UTF_8))
                      .header("Accept", "application/json"));
          Response broken =
              function.handle(post("application/json", "\"A?\"".getBytes(StandardCharsets.UTF_8)));

          assertThat(bytes.body()).isEqualTo(BYTES);
          assertThat(bytes.headers().all("Content-Type")).containsExactly("image/x-echo");
          assertThat(picture.body()).isEqualTo(BYTES);
          assertThat(json.text()).isEqualTo("\"AP8NCmHD\"");
          assertThat(json.headers().all("Content-Type")).containsExactly("application/json");
          AdapterContract.problem(broken, 400, "input is not base64");
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_tensor_of_each_datatype_comes_back_to_the_last_bit(Cloud cloud) throws Exception {
    String tensors =
        String.join(
            ",",
            tensor("BOOL", "true,false"),
            tensor("UINT8", "0,255"),
            tensor("INT8", "-128,127"),
            tensor("INT16", "-32768,32767"),
            tensor("INT32", "-2147483648,2147483647"),
            tensor("INT64", "9007199254740993,-9223372036854775808"),
            tensor("FP16", "65504.0,-0.5"),
            tensor("FP32", "3.4028235E38,\"NaN\""),
            tensor("FP64", "1.7976931348623157E308,\"-Infinity\""));
    cloud.with(
        of(EchoPredictor.class),
        function -> {
          Response response =
              function.handle(
                  Request.of("POST", "/v2/models/echo/infer")
                      .body(("{\"inputs\":[" + tensors + "]}").getBytes(StandardCharsets.UTF_8)));

          assertThat(response.text()).contains("\"outputs\":[" + tensors + "]");
        });
  }

  private static String tensor(String dataType, String data) {
    return "{\"name\":\""
        + dataType
        + "\",\"datatype\":\""
        + dataType
        + "\",\"shape\":[2],\"data\":["
        + data
        + "]}";
  }

  @ParameterizedTest
  @EnumSource
  void a_text_comes_in_its_charset_and_goes_as_the_client_likes(Cloud cloud) throws Exception {
    cloud.with(
        of(ShoutPredictor.class),
        function -> {
          Request latin =
              post("text/plain; charset=iso-8859-1", "größe".getBytes(StandardCharsets.ISO_8859_1));

          Response text = function.handle(latin);
          Response json = function.handle(latin.header("Accept", "application/json"));
          Response picture = function.handle(latin.header("Accept", "image/png"));

          assertThat(text.text()).isEqualTo("GRÖSSE");
          assertThat(text.headers().all("Content-Type"))
              .containsExactly("text/plain; charset=utf-8");
          assertThat(json.text()).isEqualTo("\"GRÖSSE\"");
          AdapterContract.problem(
              picture,
              406,
              "the answer comes as text/plain or application/json, which Accept leaves out");
        });
  }

  @ParameterizedTest
  @EnumSource
  void names_and_paths_are_as_they_are_set(Cloud cloud) throws Exception {
    cloud.with(
        of(
            ShoutPredictor.class,
            "SCONCE_MODEL_NAME",
            "loud.1",
            "SCONCE_BASE_PATH",
            "/api/",
            "AIP_PREDICT_ROUTE",
            "/vertex/predict",
            "AIP_HEALTH_ROUTE",
            "/vertex/health"),
        function -> {
          byte[] instances = "{\"instances\":[\"a\"]}".getBytes(StandardCharsets.UTF_8);

          assertThat(function.handle(Request.of("GET", "/api/v1/models")).text())
              .isEqualTo("{\"models\":[\"loud.1\"]}");
          assertThat(function.handle(Request.of("GET", "/v2/models/loud.1/ready")).status())
              .isEqualTo(200);
          assertThat(function.handle(Request.of("GET", "/api/vertex/health/")).text())
              .isEqualTo("{\"ready\":true}");
          assertThat(function.handle(Request.of("POST", "/vertex/predict").body(instances)).text())
              .isEqualTo("{\"predictions\":[\"A\"]}");
        });
  }

  /** Lambda gives a function one request at a time. */
  @Test
  void google_cloud_turns_callers_away_where_too_many_wait() throws Exception {
    byte[] slow = "{\"numbers\":[1,2,3,4],\"mode\":\"SLOW\"}".getBytes(StandardCharsets.UTF_8);
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try {
      Cloud.GOOGLE_CLOUD.with(
          of(TwicePredictor.class, "SCONCE_CONCURRENCY", "1", "SCONCE_QUEUE", "1"),
          function -> {
            CompletionService<Response> calls = new ExecutorCompletionService<>(callers);
            for (int i = 0; i < 3; i++) {
              calls.submit(() -> function.handle(post("application/json", slow)));
            }
            Response refused = calls.take().get();

            AdapterContract.problem(refused, 503, "too many requests wait already; try again");
            assertThat(refused.headers().all("Retry-After")).containsExactly("1");
          });
    } finally {
      callers.shutdownNow();
    }
  }
}
