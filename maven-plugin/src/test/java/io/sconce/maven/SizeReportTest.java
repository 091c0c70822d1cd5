package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SizeReportTest {

  private static final Limits LIMITS = new Limits(1_000_000, 100_000);

  private static final PackageSize GCP =
      new PackageSize(
          contents(Target.GCP, "libtorch/libtorch_cpu.so", 5_000_000, "lib/a.jar", 1_000),
          OptionalLong.empty(),
          Optional.empty());
  private static final PackageSize ARM =
      new PackageSize(
          contents(
              Target.AWS_ARM64,
              "libtorch/libtorch_cpu.so",
              900_000,
              "lib/a.jar",
              1_000,
              "big.pt",
              300_000),
          OptionalLong.empty(),
          Optional.of(LIMITS));
  private static final PackageSize X86 =
      new PackageSize(
          contents(
              Target.AWS_X86_64,
              "libtorch/libtorch.zst",
              200_000,
              "lib/a.jar",
              1_000,
              "big.pt",
              300_000),
          OptionalLong.of(450_000),
          Optional.of(LIMITS));

  @Test
  void json_holds_what_a_script_asks_for() {
    assertThat(new SizeReport(List.of(GCP, X86)).json())
        .isEqualTo(
            """
            {
              "gcp": {
                "zippedBytes": null,
                "unzippedBytes": 5001000,
                "limitBytes": null,
                "roomBytes": null,
                "uploadLimitBytes": null,
                "largest": [
                  {
                    "path": "libtorch/libtorch_cpu.so",
                    "bytes": 5000000
                  },
                  {
                    "path": "lib/a.jar",
                    "bytes": 1000
                  }
                ]
              },
              "aws-x86_64.zip": {
                "zippedBytes": 450000,
                "unzippedBytes": 501000,
                "limitBytes": 1000000,
                "roomBytes": 499000,
                "uploadLimitBytes": 100000,
                "largest": [
                  {
                    "path": "big.pt",
                    "bytes": 300000
                  },
                  {
                    "path": "libtorch/libtorch.zst",
                    "bytes": 200000
                  },
                  {
                    "path": "lib/a.jar",
                    "bytes": 1000
                  }
                ]
              }
            }
            """);
  }

  @Test
  void ten_files_are_enough() {
    NavigableMap<String, Source> files = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      files.put("lib/" + i + ".jar", source(i + 1));
    }
    PackageSize size =
        new PackageSize(new Contents(Target.GCP, files), OptionalLong.empty(), Optional.empty());

    assertThat(new SizeReport(List.of(size)).json())
        .contains("lib/29.jar", "lib/20.jar")
        .doesNotContain("lib/19.jar");
    assertThat(SizeTable.of(List.of(size))).hasSize(7 + 10);
  }

  @Test
  void the_table_says_what_is_left_and_how_to_upload() {
    assertThat(SizeTable.of(List.of(GCP, ARM, X86)))
        .containsExactly(
            "bytes                                 gcp    aws-arm64.zip   aws-x86_64.zip",
            "zipped                                  -                -          450,000",
            "unzipped                        5,001,000        1,201,000          501,000",
            "the cloud's limit                    none        1,000,000        1,000,000",
            "room for a model                        -         -201,000          499,000",
            "upload                    gcloud --source        too large       through S3",
            "the largest files",
            "libtorch/libtorch_cpu.so        5,000,000          900,000                -",
            "big.pt                                  -          300,000          300,000",
            "libtorch/libtorch.zst                   -                -          200,000",
            "lib/a.jar                           1,000            1,000            1,000");
  }

  @Test
  void a_small_zip_is_uploaded_directly() {
    assertThat(SizeTable.of(List.of(X86.zippedTo(100_000))))
        .contains("upload" + " ".repeat(25) + "direct");
  }

  @Test
  void what_fits_is_no_failure() {
    assertThat(new SizeReport(List.of(GCP, X86)).failure()).isEmpty();
  }

  @Test
  void what_is_over_is_told_with_what_could_go_and_what_to_deploy_instead() {
    assertThat(new SizeReport(List.of(GCP, ARM, X86)).failure())
        .hasValue(
            "aws-arm64.zip was not made: unzipped it would be 1,201,000 bytes, 201,000 over the"
                + " 1,000,000 that Lambda takes. libtorch's 900,000 cannot go; the largest that"
                + " could are big.pt (300,000), lib/a.jar (1,000). aws-x86_64.zip, in which"
                + " libtorch is packed, fits with 501,000: deploy that, and make no others that do"
                + " not fit by -Dsconce.targets=gcp,aws-x86_64. A container image may have 10 GB:"
                + " aws-arm64-container is one's build context. A model may also lie outside of"
                + " the package, on a file system that the function mounts:"
                + " TorchModel.at(\"file:/mnt/…\").");
  }

  @Test
  void what_was_not_weighed_is_only_guessed() {
    assertThat(new SizeReport(List.of(ARM)).failure())
        .hasValueSatisfying(
            message ->
                assertThat(message).contains("has more room: try -Dsconce.targets=aws-x86_64."));
  }

  @Test
  void what_does_not_fit_either_is_not_advised() {
    PackageSize over =
        new PackageSize(
            X86.contents(), OptionalLong.empty(), Optional.of(new Limits(500_000, 100_000)));

    assertThat(new SizeReport(List.of(ARM, over)).failure())
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .contains("aws-arm64.zip was not made", "\naws-x86_64.zip was not made")
                    .doesNotContain("sconce.targets"));
  }

  private static Contents contents(Target target, Object... files) {
    NavigableMap<String, Source> sources = new TreeMap<>();
    for (int i = 0; i < files.length; i += 2) {
      sources.put((String) files[i], source((Integer) files[i + 1]));
    }
    return new Contents(target, sources);
  }

  private static Source source(long bytes) {
    return new Source.Plain(Path.of("not-read"), bytes);
  }
}
