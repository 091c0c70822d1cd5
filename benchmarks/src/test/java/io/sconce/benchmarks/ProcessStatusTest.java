package io.sconce.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ProcessStatusTest {

  @Test
  void peak_is_the_high_water_mark_in_bytes() throws Exception {
    String status = "Name:\tjava\nVmPeak:\t 4018372 kB\nVmHWM:\t  153780 kB\nVmRSS:\t  150000 kB\n";

    assertThat(ProcessStatus.peakBytes(status)).isEqualTo(153_780L * 1024);
  }

  @Test
  void cpu_is_user_and_system_time_in_ms() throws Exception {
    String stat =
        "7 (a) b (c) S 1 7 7 0 -1 4194560 9 8 7 6 12 3 99 98 20 0 1 0 55 4018372 100 18446\n";

    assertThat(ProcessStatus.cpuMillis(stat)).isEqualTo(150);
  }

  @Test
  void says_what_is_missing() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessStatus.peakBytes("Name:\tkthreadd\n"))
        .withMessageContaining("VmHWM:");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessStatus.peakBytes("VmHWM:\t1 MB\n"))
        .withMessageContaining("kB");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessStatus.cpuMillis("7 (a) S 1 2"))
        .withMessageContaining("15 fields");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "no other system has /proc/PID/status")
  void asks_the_kernel() throws Exception {
    assertThat(ProcessStatus.peakBytes(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    assertThat(ProcessStatus.cpuMillis(ProcessHandle.current().pid())).isPositive();
  }
}
