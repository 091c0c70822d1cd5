package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import io.sconce.local.FrontDoor;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The first promise: one request gets the same bytes on both clouds, through their own runtimes.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class BothCloudsTest {

  /** What may differ, and is compared by its name alone. */
  private static final Set<String> DIFFERENT_EACH_TIME = Set.of("x-request-id", "server-timing");

  /**
   * What the fronts add of their own: the connection's framing, the date, and API Gateway's ids.
   */
  private static final Set<String> THE_FRONTS_OWN =
      Set.of(
          "content-length",
          "transfer-encoding",
          "connection",
          "date",
          "server",
          "apigw-requestid",
          "x-amzn-requestid",
          "x-amz-apigw-id",
          "x-amzn-trace-id");

  @Test
  void one_request_gets_the_same_bytes_on_both_clouds() {
    try (LocalFunction function = GcpRuntimeTest.function().start();
        LocalLambda httpApi = AwsRuntimeTest.lambda().start();
        LocalLambda restApi =
            AwsRuntimeTest.lambda()
                .frontDoor(
                    FrontDoor.restApi("image/*", "multipart/form-data", "application/octet-stream"))
                .start()) {
      Handler gcp = new HttpClientHandler(function.uri());
      List<Handler> aws =
          List.of(new HttpClientHandler(httpApi.uri()), new HttpClientHandler(restApi.uri()));

      for (Request request : AdapterContract.requests()) {
        Response first = gcp.handle(request);
        String expected = comparable(first);
        // A REST API gives bytes only where it is told to.
        boolean bytes = first.headers().all("Content-Type").contains("application/octet-stream");
        for (Handler other : bytes ? aws.subList(0, 1) : aws) {
          assertThat(comparable(other.handle(request)))
              .as(request.method() + " " + request.path() + " " + text(request))
              .isEqualTo(expected);
        }
      }
    }
  }

  private static String comparable(Response response) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String name : response.headers().names()) {
      if (!THE_FRONTS_OWN.contains(name)) {
        headers.put(
            name, DIFFERENT_EACH_TIME.contains(name) ? List.of("…") : response.headers().all(name));
      }
    }
    if (response.body().length == 0) {
      headers.remove("content-type"); // An HTTP API adds one to a reply that has none.
    }
    String id = response.headers().first("X-Request-Id").orElse("none");
    return response.status()
        + " "
        + headers
        + "\n"
        + new String(response.body(), StandardCharsets.ISO_8859_1).replace(id, "the id");
  }

  private static String text(Request request) {
    byte[] body = request.body();
    return new String(body, 0, Math.min(body.length, 60), StandardCharsets.ISO_8859_1);
  }
}
