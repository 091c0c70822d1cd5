package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class InOrderTest {

  private final List<Integer> results = new ArrayList<>();

  @Test
  void what_ends_first_still_comes_out_in_its_turn() throws Exception {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1, "one core does one thing after another");
    CountDownLatch secondIsDone = new CountDownLatch(1);
    try (InOrder<Integer> work = new InOrder<>(1, results::add)) {
      work.add(() -> secondIsDone.await(30, TimeUnit.SECONDS) ? 1 : -1);
      work.add(
          () -> {
            secondIsDone.countDown();
            return 2;
          });
      work.finish();
    }

    assertThat(results).containsExactly(1, 2);
  }

  @Test
  void no_more_is_underway_than_one_for_each_core_and_one_that_waits() throws Exception {
    int most = Runtime.getRuntime().availableProcessors() + 1;
    try (InOrder<Integer> work = new InOrder<>(1, results::add)) {
      for (int i = 0; i < 1000; i++) {
        int number = i;
        work.add(() -> number);
        assertThat(i + 1 - results.size()).isLessThanOrEqualTo(most);
      }
      work.finish();
    }

    assertThat(results).isEqualTo(IntStream.range(0, 1000).boxed().toList());
  }

  @Test
  void work_that_is_large_for_the_heap_is_done_by_one_thread() throws Exception {
    long heap = Runtime.getRuntime().maxMemory();
    try (InOrder<Integer> work = new InOrder<>(heap / 5, results::add)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        work.add(() -> number);
        assertThat(i + 1 - results.size()).isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void work_that_fails_is_an_exception_with_its_reason() throws Exception {
    try (InOrder<Integer> work = new InOrder<>(1, results::add)) {
      work.add(
          () -> {
            throw new IllegalStateException("no level 99");
          });

      assertThatThrownBy(work::finish)
          .isInstanceOf(IOException.class)
          .hasMessage("cannot compress: java.lang.IllegalStateException: no level 99");
    }
  }
}
