package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RequestTest {

  private static final Request REQUEST = Request.of("GET", "/ping");

  @Test
  void a_request_without_an_id_of_the_platforms_has_a_random_one_of_its_own() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ids.add(Request.of("GET", "/ping").id());
    }

    assertThat(ids).hasSize(1000).allSatisfy(id -> assertThat(UUID.fromString(id)).isNotNull());
  }

  @Test
  void whatever_is_made_of_a_request_keeps_its_id() {
    // Before anybody has asked for it, and after.
    for (Request request : List.of(Request.of("GET", "/ping"), REQUEST)) {
      List<Request> same =
          Stream.of(
                  request.header("Accept", "*/*"),
                  request.query("a=b"),
                  request.body(new byte[1]),
                  request.timeLeft(Duration.ZERO),
                  request.asRehearsal(),
                  request.id("no id, with spaces"))
              .toList();

      assertThat(same).extracting(Request::id).containsOnly(request.id());
    }
  }

  @Test
  void a_query_stays_encoded_as_it_came() {
    assertThat(REQUEST.query()).isEmpty();
    assertThat(REQUEST.query("a=%20&b").query()).isEqualTo("a=%20&b");
  }

  @Test
  void the_platforms_id_takes_the_place_of_the_random_one() {
    assertThat(REQUEST.id("id-1").id()).isEqualTo("id-1");
    assertThat(REQUEST.id()).matches("[0-9a-f-]{36}");
  }

  @Test
  void all_threads_see_the_same_id() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 100; i++) {
        Callable<String> id = Request.of("GET", "/ping")::id;
        Set<String> ids = new HashSet<>();
        for (Future<String> each : threads.invokeAll(List.of(id, id, id, id, id, id, id, id))) {
          ids.add(each.get());
        }

        assertThat(ids).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
