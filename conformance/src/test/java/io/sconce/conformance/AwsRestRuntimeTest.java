package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.http.Handler;
import io.sconce.http.Response;
import io.sconce.local.FrontDoor;
import io.sconce.local.LocalLambda;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The aws-x86_64.zip in the real Lambda runtime client, behind a local REST API in a stage. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class AwsRestRuntimeTest extends AdapterContract {

  private static LocalLambda lambda;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    lambda =
        AwsRuntimeTest.lambda()
            .frontDoor(
                FrontDoor.restApi("image/*", "multipart/form-data", "application/octet-stream")
                    .stage("prod"))
            .environments(2)
            .start();
    cloud = new HttpClientHandler(lambda.uri());
  }

  @AfterAll
  static void stop() {
    lambda.close();
  }

  @Override
  Handler cloud() {
    return cloud;
  }

  /** A REST API takes a body for text unless its media type, not its coding, is a binary one. */
  @Override
  @Test
  void a_gzipped_body_is_read() {
    problem(
        cloud.handle(gzipped("{}".getBytes(StandardCharsets.UTF_8))),
        400,
        "the body is not gzip, as Content-Encoding says");
  }

  /** Nor does a text that is not UTF-8 arrive as it was sent: API Gateway puts U+FFFD in it. */
  @Override
  @Test
  void json_that_is_not_utf_8_is_malformed() {
    byte[] latin =
        "{\"é\":0,\"numbers\":[1,2,3,4],\"mode\":\"TWICE\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(cloud.handle(post("application/json", latin)).status()).isEqualTo(200);
  }

  /** Without SCONCE_REST_BINARY a client would get base64. */
  @Override
  @Test
  void raw_tensors_are_inferred_as_bytes() {
    problem(
        cloud.handle(inferBytes()),
        500,
        "the prediction failed; the function's log has the cause under this request id");
  }

  /** Nor would a client get the bytes of an answer: without SCONCE_REST_BINARY none is zipped. */
  @Override
  @Test
  void a_long_answer_goes_out_in_gzip_where_the_client_takes_it() {
    Response response = cloud.handle(many().header("Accept-Encoding", "gzip"));

    assertThat(response.headers().all("Content-Encoding")).isEmpty();
    assertThat(response.text()).startsWith("{\"predictions\":[");
  }
}
