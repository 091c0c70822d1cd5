package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagingTest {

  private static final Set<Target> ALL = EnumSet.allOf(Target.class);

  @TempDir private Path folder;
  private final TestLog log = new TestLog();
  private Limits limits = Limits.LAMBDA;
  private Optional<Boolean> inferenceOnly = Optional.empty();
  private Libtorch.Origin origin;
  private Path output;
  private Jar app;
  private Jar gcp;
  private Jar aws;

  @BeforeEach
  void project() throws IOException {
    output = folder.resolve("sconce");
    origin = new MadeUpLibtorch(folder);
    Jars jars = new Jars(folder);
    app = jars.jar("com.example:app:1", "A.class", "a", "digits.pt", "digits", "m/b.pt", "b");
    gcp = jars.jar("io.sconce:sconce-gcp:1", "G.class", "g");
    aws = jars.jar("io.sconce:sconce-aws:1", "H.class", "h");
  }

  @Test
  void each_target_holds_its_jars_its_libtorch_and_the_models_as_files() throws Exception {
    make(ALL);

    assertThat(files(output.resolve("gcp")))
        .containsExactly(
            "digits.pt",
            "function.jar",
            "lib/app-1.jar",
            "lib/sconce-gcp-1.jar",
            "libtorch/index",
            "libtorch/libtorch_cpu.so",
            "m/b.pt");
    assertThat(Jars.read(output.resolve("aws-arm64.zip")))
        .containsOnlyKeys(
            "digits.pt",
            "lib/app-1.jar",
            "lib/sconce-aws-1.jar",
            "libtorch/index",
            "libtorch/libtorch_cpu.so",
            "m/b.pt")
        .containsEntry("digits.pt", "digits")
        .containsEntry("m/b.pt", "b")
        .containsEntry("libtorch/libtorch_cpu.so", "arm".repeat(99));
    assertThat(Jars.read(output.resolve("aws-x86_64.zip")).keySet())
        .containsExactly(
            "digits.pt",
            "lib/app-1.jar",
            "lib/sconce-aws-1.jar",
            "lib/zstd-jni-1.jar",
            "libtorch/libtorch.zst",
            "m/b.pt");
    assertThat(files(output))
        .contains("aws-arm64.zip", "aws-x86_64.zip", "sizes.json")
        .noneMatch(file -> file.startsWith("."));
    assertThat(log.infos)
        .containsExactly(
            "made " + output.resolve("gcp"),
            "made " + output.resolve("aws-arm64.zip"),
            "made " + output.resolve("aws-x86_64.zip"),
            "made " + output.resolve("gcp-container"),
            "made " + output.resolve("aws-arm64-container"),
            "made " + output.resolve("aws-x86_64-container"));
  }

  /** What libtorch was asked for, once for each target. */
  private Set<Boolean> askedForInferenceOnly() throws Exception {
    Set<Boolean> asked = new HashSet<>();
    origin =
        (target, jars, only, workshop) -> {
          asked.add(only);
          return new MadeUpLibtorch(folder).libtorch(target, jars, only, workshop);
        };
    make(ALL);
    return asked;
  }

  @Test
  void libtorch_registers_what_inference_needs_unless_something_in_any_package_needs_more()
      throws Exception {
    assertThat(askedForInferenceOnly()).containsExactly(true);

    aws = new Jars(folder).jar("com.example:aws:2", "B.class", "\1ai/djl/training/Trainer\1");

    assertThat(askedForInferenceOnly()).containsExactly(false);
    assertThat(log.infos)
        .contains(
            "B.class in aws-2.jar uses ai/djl/training/Trainer, so libtorch registers all of its kernels,"
                + " and starts 60 ms later (sconce.inferenceOnly)");
  }

  @Test
  void a_model_that_stays_in_a_signed_jar_may_need_more() throws Exception {
    aws =
        new Jars(folder)
            .jar("com.example:aws:2", "META-INF/A.SF", "signature", "signed.pt", "a model");

    assertThat(askedForInferenceOnly()).containsExactly(false);
    assertThat(log.infos)
        .anyMatch(line -> line.startsWith("signed.pt cannot be looked into, so libtorch"));
  }

  /** Each cloud's package has its own, so one does not stand for the other. */
  @Test
  void two_clouds_models_of_one_path_are_both_looked_into() throws Exception {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(model)) {
      zip.putNextEntry(new ZipEntry("m/code/__torch__.py"));
      zip.write("torch._version(x)".getBytes(StandardCharsets.UTF_8));
    }
    Jar plain = new Jars(folder).jar("com.example:plain:1", "c.pt", "no model");
    Jar more = new Jar("com.example", "more", "1", "", folder.resolve("more.jar"));
    writeStored(more.file(), "c.pt", model.toByteArray());

    for (List<Jar> clouds : List.of(List.of(plain, more), List.of(more, plain))) {
      gcp = clouds.get(0);
      aws = clouds.get(1);

      assertThat(askedForInferenceOnly()).containsExactly(false);
    }
  }

  @Test
  void what_the_project_says_of_inference_counts_before_all_that_is_found() throws Exception {
    inferenceOnly = Optional.of(false);
    assertThat(askedForInferenceOnly()).containsExactly(false);

    aws = new Jars(folder).jar("com.example:aws:2", "B.class", "\1ai/djl/training/Trainer\1");
    inferenceOnly = Optional.of(true);
    assertThat(askedForInferenceOnly()).containsExactly(true);
    assertThat(log.infos).noneMatch(line -> line.contains("kernels"));
  }

  @Test
  void a_container_holds_its_clouds_runtime_and_a_dockerfile_for_the_functions_class()
      throws Exception {
    make(ALL);

    assertThat(files(output.resolve("gcp-container")))
        .contains(
            "Dockerfile",
            "class-data.options",
            "digits.pt",
            "lib/app-1.jar",
            "lib/sconce-gcp-1.jar",
            "libtorch/libtorch_cpu.so",
            "m/b.pt",
            "runtime/java-function-invoker.jar",
            "training/io/sconce/local/training/Training.class")
        .doesNotContain("function.jar");
    assertThat(output.resolve("gcp-container/Dockerfile"))
        .content()
        .contains(
            "FROM --platform=linux/amd64 ",
            "WORKDIR /function\nCOPY [\"libtorch\",\"libtorch\"]\n",
            "ENV CLASSPATH=\"lib/app-1.jar:lib/sconce-gcp-1.jar:runtime/java-function-invoker.jar\"\n",
            "CMD [\"com.example.F\"]");
    assertThat(files(output.resolve("aws-x86_64-container")))
        .contains("lib/sconce-aws-1.jar", "libtorch/libtorch_cpu.so")
        .doesNotContain("lib/zstd-jni-1.jar", "libtorch/libtorch.zst");
    assertThat(output.resolve("aws-arm64-container/libtorch/libtorch_cpu.so"))
        .hasContent("arm".repeat(99));
    assertThat(output.resolve("aws-arm64-container/Dockerfile"))
        .content()
        .contains("FROM --platform=linux/arm64 ", "CMD [\"com.example.H\"]");
  }

  @Test
  void what_lies_in_one_folder_takes_no_room_in_the_next() throws Exception {
    make(ALL);

    for (String file : List.of("libtorch/libtorch_cpu.so", "lib/app-1.jar", "digits.pt")) {
      assertThat(output.resolve("gcp").resolve(file))
          .satisfies(
              gcp ->
                  assertThat(Files.isSameFile(gcp, output.resolve("gcp-container").resolve(file)))
                      .isTrue());
    }
    assertThat(
            Files.isSameFile(
                output.resolve("gcp/libtorch/libtorch_cpu.so"),
                output.resolve("aws-x86_64-container/libtorch/libtorch_cpu.so")))
        .isTrue();
  }

  @Test
  void a_container_logs_through_ours_unless_there_is_a_backend_of_the_users_own() throws Exception {
    String ours = "\"-Dslf4j.provider=io.sconce.log.CloudLogProvider\"";
    make(EnumSet.of(Target.GCP_CONTAINER));
    assertThat(output.resolve("gcp-container/Dockerfile")).content().contains(ours);
    gcp =
        new Jars(folder)
            .jar("ch.qos:logback:1", "META-INF/services/org.slf4j.spi.SLF4JServiceProvider", "L");

    make(EnumSet.of(Target.GCP_CONTAINER));

    assertThat(output.resolve("gcp-container/Dockerfile")).content().doesNotContain("slf4j");
  }

  @Test
  void containers_have_a_size_and_no_limit() throws Exception {
    make(ALL);
    limits = new Limits(bytes(Target.AWS_X86_64), 100);

    SizeReport report = make(EnumSet.of(Target.AWS_X86_64, Target.AWS_X86_64_CONTAINER));

    assertThat(report.failure()).isEmpty();
    assertThat(report.json()).contains("\"aws-x86_64-container\": {\n    \"zippedBytes\": null,");
    assertThat(report.sizes().get(1).unzippedBytes()).isGreaterThan(limits.unzippedBytes());
    assertThat(SizeTable.of(report.sizes()).get(0)).doesNotContain("container");
    assertThat(SizeTable.of(report.sizes().subList(1, 2))).isEmpty();
  }

  @Test
  void the_function_jar_names_the_jars_in_the_order_of_lambdas_class_path() throws Exception {
    make(EnumSet.of(Target.GCP));

    assertThat(Jars.read(output.resolve("gcp/function.jar")).get("META-INF/MANIFEST.MF"))
        .contains("Class-Path: lib/app-1.jar lib/sconce-gcp-1.jar ./\r\n");
    assertThat(Jars.read(output.resolve("gcp/lib/app-1.jar"))).containsOnlyKeys("A.class");
  }

  @Test
  void jars_without_models_are_copied_byte_for_byte() throws Exception {
    make(EnumSet.of(Target.GCP));

    assertThat(output.resolve("gcp/lib/sconce-gcp-1.jar")).hasSameBinaryContentAs(gcp.file());
  }

  @Test
  void zips_can_be_read_from_front_to_back_and_are_no_larger_than_need_be() throws Exception {
    make(EnumSet.of(Target.AWS_X86_64));

    byte[] zip = Files.readAllBytes(output.resolve("aws-x86_64.zip"));
    // Flags of the first local header: no data descriptor; version to extract: 1.0, so no zip64.
    assertThat(zip[6] & 0x08).isZero();
    assertThat(zip[4]).isEqualTo((byte) 10);
  }

  @Test
  void what_was_made_for_other_targets_and_by_killed_builds_is_gone() throws Exception {
    make(ALL);
    Files.createDirectories(output.resolve(".unfinished/gcp/lib"));
    Files.writeString(output.resolve(".unfinished/gcp/lib/half.jar"), "half");
    Files.writeString(output.resolve("notes.txt"), "a user's own");

    make(EnumSet.of(Target.AWS_ARM64));

    assertThat(files(output)).containsExactly("aws-arm64.zip", "notes.txt", "sizes.json");
    assertThat(Files.readString(output.resolve("sizes.json"))).doesNotContain("gcp");
  }

  @Test
  void what_is_not_there_any_more_leaves_the_package_too() throws Exception {
    make(EnumSet.of(Target.GCP));
    app = new Jars(folder.resolve("new")).jar("com.example:app:2", "A.class", "a");

    make(EnumSet.of(Target.GCP));

    assertThat(files(output.resolve("gcp")))
        .contains("lib/app-2.jar")
        .doesNotContain("lib/app-1.jar", "digits.pt");
  }

  @Test
  void a_failure_leaves_neither_the_last_package_nor_half_of_a_new_one() throws Exception {
    make(ALL);
    origin =
        (target, jars, only, workshop) -> {
          if (target == Target.AWS_ARM64) {
            throw new IOException("no libtorch");
          }
          return new MadeUpLibtorch(folder).libtorch(target, jars, only, workshop);
        };

    assertThatThrownBy(() -> make(ALL)).hasMessage("no libtorch");

    assertThat(files(output)).allMatch(file -> file.startsWith("gcp/"));
  }

  @Test
  void the_same_model_in_two_jars_is_one_file() throws Exception {
    aws = new Jars(folder).jar("com.example:model:1", "digits.pt", "digits");

    make(EnumSet.of(Target.AWS_X86_64));

    assertThat(Jars.read(output.resolve("aws-x86_64.zip"))).containsEntry("digits.pt", "digits");
  }

  @Test
  void different_models_of_one_path_are_refused() throws Exception {
    aws = new Jars(folder).jar("com.example:model:1", "digits.pt", "others");

    assertThatThrownBy(() -> make(EnumSet.of(Target.AWS_X86_64)))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "lib/model-1.jar and another jar hold different models of one path, digits.pt: rename"
                + " one of them");
  }

  @Test
  void a_signed_jars_model_is_refused_beside_another_of_its_path() throws Exception {
    aws =
        new Jars(folder)
            .jar("com.example:model:1", "META-INF/SIGNER.SF", "signature", "digits.pt", "others");

    assertThatThrownBy(() -> make(EnumSet.of(Target.AWS_X86_64)))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "lib/model-1.jar, which is signed, and another jar hold models of one path, digits.pt:"
                + " rename one of them");
  }

  @Test
  void a_package_over_the_limit_is_not_made_and_the_others_are() throws Exception {
    make(ALL);
    long packed = bytes(Target.AWS_X86_64);
    long mapped = bytes(Target.AWS_ARM64);
    assertThat(packed).isLessThan(mapped);
    limits = new Limits(mapped - 1, 100);

    SizeReport report = make(ALL);

    assertThat(output.resolve("aws-arm64.zip")).doesNotExist();
    assertThat(output.resolve("aws-x86_64.zip")).exists();
    assertThat(output.resolve("gcp")).exists();
    assertThat(report.failure()).hasValueSatisfying(m -> assertThat(m).contains("aws-arm64.zip"));
    assertThat(Files.readString(output.resolve("sizes.json"))).contains("\"roomBytes\": -1,");
  }

  @Test
  void a_package_at_the_limit_is_made() throws Exception {
    make(ALL);
    limits = new Limits(bytes(Target.AWS_ARM64), 100);

    assertThat(make(EnumSet.of(Target.AWS_ARM64)).failure()).isEmpty();
    assertThat(output.resolve("aws-arm64.zip")).exists();
  }

  @Test
  void a_model_that_is_too_large_for_lambda_is_told_with_its_size() throws Exception {
    int model = 60_000_000;
    aws = new Jar("com.example", "model", "1", "", folder.resolve("model.jar"));
    writeStored(aws.file(), "big.pt", new byte[model]);
    Path library = folder.resolve("large.so");
    try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
      file.setLength(210_000_000); // sparse
    }
    origin =
        (target, jars, only, workshop) ->
            new Libtorch(
                new TreeMap<>(Map.of("libtorch/libtorch_cpu.so", Source.Plain.of(library))),
                Optional.empty());

    SizeReport report = make(EnumSet.of(Target.AWS_ARM64));

    assertThat(report.failure())
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .startsWith("aws-arm64.zip was not made: unzipped it would be 270,0")
                    .contains(" over the 262,144,000 that Lambda takes")
                    .contains("libtorch's 210,000,000 cannot go")
                    .contains("the largest that could are big.pt (60,000,000), lib/")
                    .contains("-Dsconce.targets=aws-x86_64"));
    assertThat(output.resolve("aws-arm64.zip")).doesNotExist();
  }

  private long bytes(Target target) throws IOException {
    try (ZipFile zip = new ZipFile(output.resolve(target.file()).toFile())) {
      return zip.stream().mapToLong(ZipEntry::getSize).sum();
    }
  }

  private SizeReport make(Set<Target> targets) throws Exception {
    try (OutputFolder opened = OutputFolder.open(output)) {
      return new Packaging(
              opened,
              origin,
              new Models(List.of("**/*.pt"), opened.workshop(), log::warn),
              Map.of(Cloud.AWS, limits),
              new Container(
                  Map.of(Cloud.GCP, "com.example.F", Cloud.AWS, "com.example.H"), Map.of()),
              inferenceOnly,
              log)
          .make(targets, Map.of(Cloud.GCP, List.of(gcp, app), Cloud.AWS, List.of(aws, app)));
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static void writeStored(Path jar, String name, byte[] content) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      CRC32 crc = new CRC32();
      crc.update(content);
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    }
  }
}
