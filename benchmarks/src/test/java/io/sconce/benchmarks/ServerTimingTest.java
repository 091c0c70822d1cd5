package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerTimingTest {

  @Test
  void reads_every_duration_in_order() {
    assertThat(ServerTiming.parse("init-jvm;dur=85.2, init-libraries;dur=12,predict;dur=0.4"))
        .containsExactly(
            entry("init-jvm", 85.2), entry("init-libraries", 12.0), entry("predict", 0.4));
  }

  @Test
  void takes_what_the_standard_lets_a_server_write() {
    assertThat(
            ServerTiming.parse("cache;desc=\"hit\", db ; desc=x; Dur = \"5.5\", miss, ,db;dur=1"))
        .containsExactly(entry("db", 6.5));
    assertThat(ServerTiming.parse("")).isEmpty();
  }

  @Test
  void request_is_decode_queue_predict_and_encode_alone() {
    Map<String, Double> durations =
        ServerTiming.parse(
            "init-jvm;dur=85, decode;dur=1, queue;dur=2, predict;dur=4, encode;dur=8");

    assertThat(ServerTiming.request(durations)).hasValue(15);
    assertThat(ServerTiming.request(ServerTiming.parse("init-jvm;dur=85"))).isEmpty();
  }
}
