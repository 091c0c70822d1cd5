package io.sconce.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientTest {

  private HttpServer server;
  private Client client;
  private String address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    address = "http://localhost:" + server.getAddress().getPort();
    client = new Client(URI.create(address));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void makes_a_curl_line_of_the_predictors_own_sample() throws Exception {
    answer("/", 200, "{\"predict\":{\"path\":\"/predict\",\"sample\":{\"text\":\"It's\"}}}");

    assertThat(client.curl())
        .isEqualTo(
            "curl -s "
                + address
                + "/predict -H 'Content-Type: application/json' -d '{\"text\":\"It'\\''s\"}'");
  }

  @Test
  void asks_for_the_description_where_there_is_no_sample() throws Exception {
    answer("/", 200, "{\"predict\":{\"path\":\"/predict\"}}");

    assertThat(client.curl()).isEqualTo("curl -s " + address + "/");
  }

  @Test
  void wants_a_function_that_describes_itself() {
    answer("/", 200, "{}");

    assertThatThrownBy(client::curl).isInstanceOf(IOException.class).hasMessageContaining("{}");
  }

  @Test
  void gives_status_and_body_as_they_came() throws Exception {
    answer("/predict", 422, "{\"status\":422}");

    assertThat(client.predict("{}")).isEqualTo(new Reply(422, "{\"status\":422}"));
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
