package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  @Test
  void targets_are_named_in_any_order_and_with_spaces() throws Exception {
    assertThat(Target.parse(List.of("aws-x86_64", " gcp ")))
        .containsExactly(Target.GCP, Target.AWS_X86_64);
    assertThat(Target.parse(List.of())).isEmpty();
  }

  @Test
  void an_unknown_target_is_told_the_known_ones() {
    assertThatThrownBy(() -> Target.parse(List.of("gcp", "azure")))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "sconce.targets: expected some of gcp, aws-arm64, aws-x86_64, gcp-container,"
                + " aws-arm64-container, aws-x86_64-container, got 'azure'");
  }

  @Test
  void a_cloud_must_be_named_to_run() throws Exception {
    assertThat(Cloud.parse("aws")).isEqualTo(Cloud.AWS);
    assertThatThrownBy(() -> Cloud.parse(null))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageStartingWith("expected -Dcloud=gcp or -Dcloud=aws: say");
    assertThatThrownBy(() -> Cloud.parse("GCP"))
        .hasMessage("expected -Dcloud=gcp or -Dcloud=aws, got 'GCP'");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64, AWS_X86_64",
    "Linux, aarch64, linux-aarch64, AWS_ARM64",
    "Mac OS X, aarch64, osx-aarch64, AWS_ARM64",
    "Windows 11, amd64, win-x86_64, AWS_X86_64",
  })
  void a_machine_runs_what_is_for_its_processor(
      String os, String arch, String platform, Target aws) {
    Host host = new Host(os, arch);

    assertThat(host.platform()).isEqualTo(platform);
    assertThat(Target.forRun(Cloud.AWS, host)).isEqualTo(aws);
    assertThat(Target.forRun(Cloud.GCP, host)).isEqualTo(Target.GCP);
  }
}
