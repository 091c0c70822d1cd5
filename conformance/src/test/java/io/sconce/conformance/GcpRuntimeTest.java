package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.http.Handler;
import io.sconce.local.LocalFunction;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gcp package in the real functions-framework invoker, as a child process. */
final class GcpRuntimeTest extends FrameworkContract {

  private static LocalFunction function;
  private static Handler cloud;

  @BeforeAll
  static void start() {
    function = function().start();
    cloud = new HttpClientHandler(function.uri());
  }

  static LocalFunction.Builder function() {
    return LocalFunction.of("io.sconce.gcp.PredictorFunction")
        .deploymentPackage(FunctionPackages.gcp())
        .environment(ENVIRONMENT);
  }

  @AfterAll
  static void stop() {
    function.close();
  }

  @Override
  Handler cloud() {
    return cloud;
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "5\r\nab\r\n0\r\n\r\n"})
  void broken_chunks_are_malformed_and_no_empty_500(String chunks) throws IOException {
    String head =
        String.join(
            "\r\n",
            "POST /predict HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
            "",
            "");
    try (Socket socket = new Socket("localhost", function.uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write((head + chunks).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();

      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(response).startsWith("HTTP/1.1 400 ");
    }
  }
}
