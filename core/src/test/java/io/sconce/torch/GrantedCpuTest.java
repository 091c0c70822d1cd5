package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantedCpuTest {

  @TempDir private Path cgroup;

  @ParameterizedTest
  @CsvSource({"128, 2, 1", "1769, 2, 1", "3008, 2, 1", "3538, 3, 2", "10240, 6, 5"})
  void lambda_grants_by_memory_and_not_by_what_is_visible(int megabytes, int visible, int threads) {
    Settings settings =
        Settings.of(Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(megabytes)));

    assertThat(GrantedCpu.of(settings, visible, cgroup).threads()).isEqualTo(threads);
  }

  @ParameterizedTest
  @CsvSource({"max 100000, 4", "150000 100000, 1", "200000 100000, 2", "58000 100000, 1", "x, 4"})
  void elsewhere_the_cgroup_grants(String quota, int threads) throws IOException {
    Files.writeString(cgroup.resolve("cpu.max"), quota + "\n");

    assertThat(GrantedCpu.of(Settings.of(Map.of()), 4, cgroup).threads()).isEqualTo(threads);
  }

  @ParameterizedTest
  @CsvSource({"-1, 4", "250000, 2"})
  void an_older_cgroup_grants_too(String quota, int threads) throws IOException {
    Files.createDirectory(cgroup.resolve("cpu"));
    Files.writeString(cgroup.resolve("cpu/cpu.cfs_quota_us"), quota);
    Files.writeString(cgroup.resolve("cpu/cpu.cfs_period_us"), "100000");

    assertThat(GrantedCpu.of(Settings.of(Map.of()), 4, cgroup).threads()).isEqualTo(threads);
  }

  @Test
  void without_a_quota_what_is_visible_is_granted() {
    assertThat(GrantedCpu.of(Settings.of(Map.of()), 3, cgroup).threads()).isEqualTo(3);
  }
}
