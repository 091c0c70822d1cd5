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
  void says_what_is_missing() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessStatus.peakBytes("Name:\tkthreadd\n"))
        .withMessageContaining("VmHWM:");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessStatus.peakBytes("VmHWM:\t1 MB\n"))
        .withMessageContaining("kB");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "no other system has /proc/PID/status")
  void asks_the_kernel() throws Exception {
    assertThat(ProcessStatus.peakBytes(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
  }
}
