package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseTest {

  @ParameterizedTest
  @ValueSource(ints = {100, 599})
  void a_status_is_one_of_http(int status) {
    assertThat(Response.of(status).status()).isEqualTo(status);
    assertThat(Response.of(status).reason()).isEqualTo("Status");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 600})
  void what_is_no_status_of_http_is_refused(int status) {
    assertThatThrownBy(() -> Response.of(status))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a status from 100 to 599, got " + status);
  }
}
