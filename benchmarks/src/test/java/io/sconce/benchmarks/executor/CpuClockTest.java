package io.sconce.benchmarks.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CpuClockTest {

  @Test
  void others_took_what_was_busy_beyond_the_process_itself() {
    CpuClock start = CpuClock.of("cpu  100 10 20 1000 5 1 2 3 50 0\ncpu0 1 2 3\n");
    CpuClock end = CpuClock.of("cpu  140 10 30 1045 10 1 2 3 90 0\ncpu0 1 2 3\n");

    // 50 of 100 ticks were busy, 10 ms each, and 200 ms of them were the process's own.
    assertThat(end.othersSince(start, 200)).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void a_process_that_was_alone_was_not_disturbed() {
    CpuClock start = CpuClock.of("cpu 0 0 0 0 0 0 0 0 0 0");
    CpuClock end = CpuClock.of("cpu 10 0 0 10 0 0 0 0 0 0");

    assertThat(end.othersSince(start, 104)).isZero();
  }
}
