package io.sconce.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Runner runner =
      new Runner(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

  @Test
  void wrong_arguments_print_the_usage() throws InterruptedException {
    int status = runner.run("/repo", "digits", "azure");

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("azure").contains("usage: examples/run");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_function_that_cannot_start_ends_with_a_sentence(@TempDir Path root) throws Exception {
    Path target = Files.createDirectories(root.resolve("examples/empty/target"));
    Path jar = Files.createDirectories(target.resolve("sconce-example-empty.jar"));
    Files.writeString(target.resolve("runtime.classpath"), jar.toString());
    Files.writeString(target.resolve("natives.classpath"), jar.toString());

    int status = runner.run(root.toString(), "empty", "gcp", "--try");

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("io.sconce.gcp.PredictorFunction");
    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
