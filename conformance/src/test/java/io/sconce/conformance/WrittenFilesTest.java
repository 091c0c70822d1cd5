package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.libtorch.LibtorchIndex;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a function writes: on GCP nothing, on Lambda libtorch's own files where they are packed. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class WrittenFilesTest {

  @TempDir private Path folder;

  @Test
  void on_gcp_none() throws IOException {
    try (LocalFunction function =
        GcpRuntimeTest.function()
            .environment(withEmptyHomes())
            .jvmOptions(temporaryFolder())
            .start()) {
      AdapterContract.isGood(new HttpClientHandler(function.uri()));

      assertThat(written()).isEmpty();
    }
  }

  @Test
  void on_lambda_the_libraries_that_were_packed() throws IOException {
    try (LocalLambda lambda =
        AwsRuntimeTest.lambda()
            .environment(withEmptyHomes())
            .jvmOptions(temporaryFolder())
            .start()) {
      AdapterContract.isGood(new HttpClientHandler(lambda.uri()));

      assertThat(written())
          .isNotEmpty()
          .allMatch(file -> file.startsWith("tmp/sconce-"))
          .anyMatch(file -> file.endsWith("/libtorch_cpu.so"))
          .noneMatch(file -> file.endsWith(LibtorchIndex.BLOCKS_FILE));
    }
  }

  private Map<String, String> withEmptyHomes() {
    Map<String, String> environment = new HashMap<>(AdapterContract.ENVIRONMENT);
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("DJL_CACHE_DIR", folder.resolve("djl").toString());
    return environment;
  }

  private List<String> temporaryFolder() throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    return List.of("-Djava.io.tmpdir=" + temporary, "-Duser.home=" + folder.resolve("home"));
  }

  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .toList();
    }
  }
}
