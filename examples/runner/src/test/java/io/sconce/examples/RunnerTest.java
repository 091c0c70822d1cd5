package io.sconce.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Runner runner =
      new Runner(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

  @Test
  void wrong_arguments_print_the_usage() throws InterruptedException {
    int status = runner.run("azure", "package", "cases.json");

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("azure").contains("usage: Runner");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_function_that_cannot_start_ends_with_a_sentence(@TempDir Path folder) throws Exception {
    try (OutputStream file = Files.newOutputStream(folder.resolve("function.jar"));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      jar.putNextEntry(new ZipEntry("nothing"));
    }

    int status = runner.run("gcp", folder.toString(), "cases.json");

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("io.sconce.gcp.PredictorFunction");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_package_that_is_not_there_is_said() throws InterruptedException {
    int status = runner.run("gcp", "not-there", "cases.json");

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("not-there");
  }
}
