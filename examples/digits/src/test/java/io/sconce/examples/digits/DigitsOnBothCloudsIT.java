package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that {@code examples/run digits CLOUD --try} ends in, on the jar that was built. */
class DigitsOnBothCloudsIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gcp", "aws"})
  void every_held_out_digit_is_answered_as_python_does(String cloud)
      throws IOException, InterruptedException {
    assumeTrue(
        cloud.equals("gcp")
            || System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux"),
        "the Lambda runtime client has no build for this platform");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.sconce.examples.Runner",
                    Path.of("../..").toRealPath().toString(),
                    "digits",
                    cloud,
                    "--try"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroy();
    }

    assertThat(Files.readString(log))
        .startsWith("ready http://localhost:")
        .contains("curl -s http://localhost:")
        .containsPattern("accuracy: 3\\d\\d of 360 right")
        .contains("largest difference from Python's numbers: ");
    assertThat(process.exitValue()).isZero();
  }
}
