package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.PackagesContract;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While libtorch is mapped the JVM can bind no native method (docs/cold-start.md): whoever calls
 * one for the first time stands still, and at the next safepoint so do all others. So every one
 * that a start calls meanwhile is bound before, on the clouds' own runtimes and on every Java.
 */
class NothingWaitsForLibtorchIT {

  private static final Path PACKAGES = Path.of("target/sconce");
  private static final String HANDLER = "io.sconce.aws.PredictorHandler";

  /** In the function's own log: one line for each native method. */
  private static final List<String> LOG_BINDING = List.of("-Xlog:jni+resolve=debug");

  /**
   * What is bound last before the mapping: by the loader, on purpose, or by the collection that it
   * makes then, unless there was one while libtorch was unpacked.
   */
  private static final List<String> BEFORE =
      List.of(
          "java.io.FileOutputStream.writeBytes",
          "java.lang.ref.Reference.getAndClearReferencePendingList");

  /** What the engine binds right behind it. */
  private static final String BEHIND = "ai.djl.pytorch.jni.PyTorchLibrary.";

  @TempDir private Path folder;

  @BeforeAll
  static void runs_where_the_packages_do() {
    PackagesContract.isAMachineForThem();
  }

  @Test
  void gcp() {
    try (LocalFunction function =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .deploymentPackage(PACKAGES.resolve("gcp"))
            .jvmOptions(LOG_BINDING)
            .start()) {
      assertThat(boundMeanwhile(function.log())).isEmpty();
    }
  }

  /** The dynamic loader writes a line for each symbol, which takes it twice as long. */
  @Test
  void gcp_where_mapping_takes_longer_than_all_else() {
    try (LocalFunction function =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .deploymentPackage(PACKAGES.resolve("gcp"))
            .environment(
                Map.of("LD_DEBUG", "symbols,bindings", "LD_DEBUG_OUTPUT", folder + "/symbols"))
            .jvmOptions(LOG_BINDING)
            .start()) {
      assertThat(boundMeanwhile(function.log())).isEmpty();
    }
  }

  @Test
  void aws_that_unpacks() {
    try (LocalLambda lambda =
        LocalLambda.of(HANDLER)
            .deploymentPackage(PACKAGES.resolve("aws-x86_64.zip"))
            .jvmOptions(LOG_BINDING)
            .start()) {
      assertThat(boundMeanwhile(lambda.log())).isEmpty();
    }
  }

  @Test
  void aws_that_maps_what_is_there() throws Exception {
    Path task = folder.resolve("task");
    PackagesContract.unzip(PACKAGES.resolve("aws-x86_64.zip"), task);
    replace(task.resolve("libtorch"), PACKAGES.resolve(Path.of("gcp", "libtorch")));

    // An image, since a zip of this would be over Lambda's limit on x86_64.
    try (LocalLambda lambda =
        LocalLambda.of(HANDLER).containerImage(task).jvmOptions(LOG_BINDING).start()) {
      assertThat(boundMeanwhile(lambda.log())).isEmpty();
    }
  }

  private static List<String> boundMeanwhile(String log) {
    List<String> bound = log.lines().filter(line -> line.contains("Dynamic-linking")).toList();
    int begin = 0;
    for (String last : BEFORE) {
      begin = Math.max(begin, first(bound, last) + 1);
    }
    return bound.subList(begin, first(bound, BEHIND));
  }

  private static int first(List<String> lines, String part) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError("expected a line with " + part + ", got " + lines);
  }

  private static void replace(Path libtorch, Path other) throws IOException {
    try (Stream<Path> all = Files.list(libtorch)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> all = Files.list(other)) {
      for (Path file : all.toList()) {
        Files.copy(file, libtorch.resolve(file.getFileName().toString()));
      }
    }
  }
}
