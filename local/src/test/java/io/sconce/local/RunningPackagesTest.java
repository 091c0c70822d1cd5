package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deployment packages as their functions see them, in both clouds' runtimes. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
class RunningPackagesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Path gcp;
  private Path aws;
  private Path zip;

  /** What can be run. */
  enum Source {
    GCP_FOLDER,
    AWS_FOLDER,
    AWS_ZIP
  }

  @BeforeEach
  void write() throws Exception {
    gcp = Packages.gcp(folder.resolve("gcp"));
    aws = Packages.aws(folder.resolve("aws"));
    zip = Packages.zip(aws, folder.resolve("aws.zip"));
  }

  /** Runs a function until it has said what it sees; nothing of it is left then. */
  private Map<String, String> report(Source source) throws Exception {
    String said =
        switch (source) {
          case GCP_FOLDER -> {
            try (LocalFunction function =
                LocalFunction.of(Functions.ECHO).deploymentPackage(gcp).start()) {
              yield get(function.uri().resolve("/package"));
            }
          }
          case AWS_FOLDER -> fromLambda(aws);
          case AWS_ZIP -> fromLambda(zip);
        };
    return List.of(said.replaceAll("^\"?\\{|}\"?$", "").split(", ")).stream()
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static String get(URI uri) throws Exception {
    return CLIENT
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String fromLambda(Path zipOrFolder) {
    try (LocalLambda lambda =
        LocalLambda.of(Functions.SCRIPTED).deploymentPackage(zipOrFolder).start()) {
      return lambda.invoke("{\"do\":\"package\"}".getBytes(UTF_8)).text();
    }
  }

  @ParameterizedTest
  @EnumSource
  void function_finds_its_package_where_it_runs(Source source) throws Exception {
    Map<String, String> report = report(source);

    String root = report.get("user.dir");
    assertThat(root).endsWith(source == Source.GCP_FOLDER ? "/workspace" : "/task");
    assertThat(report)
        .containsEntry("code", "file:" + root + "/lib/test-classes.jar")
        .containsEntry("model", "file:" + root + "/model.bin");
  }

  @Test
  void package_on_another_file_system_is_found_where_it_runs_too() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeThat(Files.isWritable(memory) && otherThan(memory))
        .as("there is a second file system, without which links are hard ones")
        .isTrue();
    Path elsewhere = Files.createTempDirectory(memory, "sconce");
    try {
      gcp = Packages.gcp(elsewhere.resolve("gcp"));

      Map<String, String> report = report(Source.GCP_FOLDER);

      assertThat(report)
          .containsEntry("code", "file:" + report.get("user.dir") + "/lib/test-classes.jar")
          .containsEntry("model", "file:" + report.get("user.dir") + "/model.bin");
    } finally {
      Folders.delete(elsewhere);
    }
  }

  private boolean otherThan(Path other) throws Exception {
    return !Files.getFileStore(other).equals(Files.getFileStore(folder));
  }

  @ParameterizedTest
  @EnumSource
  void classes_are_looked_for_in_the_clouds_order(Source source) throws Exception {
    assertThat(report(source))
        .containsEntry(
            "which",
            source == Source.GCP_FOLDER
                ? "function.jar root lib/b.jar lib/a.jar"
                : "root lib/a.jar lib/b.jar");
  }

  @ParameterizedTest
  @EnumSource
  void function_cannot_change_its_package(Source source) throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(locked))
        .as("this process is root's, which permissions do not bind")
        .isFalse();

    Map<String, String> report = report(source);

    assertThat(report)
        .containsEntry("create", "AccessDeniedException")
        .containsEntry("createInLib", "AccessDeniedException")
        .containsEntry("delete", "AccessDeniedException")
        .containsEntry("open", source == Source.AWS_ZIP ? "AccessDeniedException" : "done");
  }

  @ParameterizedTest
  @EnumSource
  void what_the_user_gave_stays_as_it_is(Source source) throws Exception {
    Map<String, List<Object>> before = Packages.state(folder);

    report(source);

    assertThat(Packages.state(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_left_of_the_package_and_of_what_the_function_unpacked(Source source)
      throws Exception {
    Map<String, String> report = report(source);

    Path task = Path.of(report.get("user.dir"));
    assertThat(Path.of(report.get("left"))).startsWithRaw(task.getParent()).doesNotExist();
    assertThat(task.getParent()).doesNotExist();
  }

  @Test
  void container_image_runs_with_more_than_a_package_may_have() throws Exception {
    try (RandomAccessFile large = new RandomAccessFile(aws.resolve("large").toFile(), "rw")) {
      large.setLength(262_144_000);
    }

    try (LocalLambda lambda = LocalLambda.of(Functions.SCRIPTED).containerImage(aws).start()) {
      assertThat(lambda.invoke("{\"do\":\"package\"}".getBytes(UTF_8)).text())
          .contains("/task/model.bin");
    }
    LocalLambda.Builder noImage =
        LocalLambda.of(Functions.SCRIPTED).containerImage(aws).deploymentPackage(aws);
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(noImage::start)
        .withMessageContaining("Unzipped size must be smaller than");
  }

  @Test
  void later_call_says_what_is_run() throws Exception {
    try (LocalFunction function =
        LocalFunction.of(Functions.ECHO)
            .deploymentPackage(gcp)
            .classPath(Functions.classPath())
            .start()) {
      assertThat(get(function.uri().resolve("/package"))).contains("model=null");
    }
    try (LocalLambda lambda =
        LocalLambda.of(Functions.SCRIPTED)
            .classPath(Functions.classPath())
            .deploymentPackage(zip)
            .start()) {
      assertThat(lambda.invoke("{\"do\":\"package\"}".getBytes(UTF_8)).text())
          .contains("/task/model.bin");
    }
  }

  @Test
  void package_that_the_cloud_would_refuse_does_not_start() throws Exception {
    Files.delete(gcp.resolve("function.jar"));
    LocalFunction.Builder noJar = LocalFunction.of(Functions.ECHO).deploymentPackage(gcp);
    LocalLambda.Builder noZip =
        LocalLambda.of(Functions.SCRIPTED).deploymentPackage(gcp.resolve("model.bin"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(noJar::start)
        .withMessageContaining("expected exactly one jar at its root");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(noZip::start)
        .withMessageContaining("expected a whole zip");
  }

  @Test
  void package_must_exist_and_be_what_the_cloud_takes() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> LocalFunction.of("a.B").deploymentPackage(Path.of("none")))
        .withMessage("deployment package: none does not exist");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> LocalLambda.of("a.B").deploymentPackage(Path.of("none.zip")))
        .withMessage("deployment package: none.zip does not exist");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> LocalFunction.of("a.B").deploymentPackage(zip))
        .withMessage(
            "deployment package: expected the folder that gcloud functions deploy --source takes,"
                + " got the file "
                + zip);
  }
}
