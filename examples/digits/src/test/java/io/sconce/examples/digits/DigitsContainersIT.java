package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.PackagesContract;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images that the Dockerfiles beside the packages describe, on this machine and without Docker:
 * every held-out digit is answered as Python answers it, by classes that the training run has
 * archived.
 */
class DigitsContainersIT {

  private static final Path PACKAGES = Path.of("target/sconce").toAbsolutePath();
  private static final Path GCP = PACKAGES.resolve("gcp-container");
  private static final Path AWS = PACKAGES.resolve("aws-x86_64-container");
  private static final List<String> LOG_CLASSES = List.of("-Xlog:class+load");

  @TempDir private Path folder;

  @BeforeEach
  void runs_where_the_containers_do() {
    PackagesContract.isAMachineForThem();
  }

  @Test
  void gcp() throws Exception {
    PackagesContract.isAsPythons(PackagesContract.runner("gcp", GCP).run(folder.resolve("log")));
  }

  @Test
  void aws() throws Exception {
    PackagesContract.isAsPythons(PackagesContract.runner("aws", AWS).run(folder.resolve("log")));
  }

  @Test
  void gcp_answers_from_the_archive() throws Exception {
    try (LocalFunction function =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .deploymentPackage(GCP)
            .jvmOptions(LOG_CLASSES)
            .start()) {
      answersADigit(function.uri());

      isFromTheArchive(function.log());
    }
  }

  @Test
  void aws_answers_from_the_archive() throws Exception {
    try (LocalLambda lambda =
        LocalLambda.of("io.sconce.aws.PredictorHandler")
            .deploymentPackage(AWS)
            .jvmOptions(LOG_CLASSES)
            .start()) {
      answersADigit(lambda.uri());

      isFromTheArchive(lambda.log());
    }
  }

  private static void answersADigit(URI uri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/predict"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"pixels\":[" + "0,".repeat(63) + "0]}"))
            .build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  /**
   * All classes of the function are, but for lambdas, some of which the JVM makes at run time, and
   * a few of those that are only loaded while there is time. The first class is what sconce-local
   * starts it with.
   */
  private static void isFromTheArchive(String log) {
    List<String> loaded =
        Pattern.compile(" (?:io\\.sconce|ai\\.djl)\\.(?!\\S*\\$\\$Lambda)\\S+ source: .*")
            .matcher(log)
            .results()
            .map(MatchResult::group)
            .filter(line -> !line.contains("io.sconce.local.ParentWatch"))
            .toList();
    assertThat(loaded).hasSizeGreaterThan(100);
    assertThat(loaded)
        .filteredOn(line -> !line.contains(": shared objects file"))
        .hasSizeLessThanOrEqualTo(loaded.size() / 50);
  }
}
