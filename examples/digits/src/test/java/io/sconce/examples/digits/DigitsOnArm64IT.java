package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.examples.Command;
import io.sconce.examples.PackagesContract;
import io.sconce.libtorch.LibtorchIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code aws-arm64.zip} for real, on another processor: Debian's arm64 Java under qemu's user
 * emulation, the Lambda runtime client's arm64 build in it.
 */
class DigitsOnArm64IT {

  private static final Path PACKAGE = Path.of("target/sconce/aws-arm64.zip");
  private static final Path ROOT = Path.of("../../target/arm64").toAbsolutePath().normalize();
  private static final Path JAVA_HOME = ROOT.resolve("java-home");

  /** What {@code conformance/arm64-root} exits with where the machine does not let it. */
  private static final int CANNOT = 3;

  @TempDir private Path folder;

  @BeforeEach
  void there_is_an_arm64_java() throws Exception {
    assumeTrue(Boolean.getBoolean("arm64"), "emulation is slow: ask for it with -Parm64");
    Command.Result made =
        Command.of("bash", "../../conformance/arm64-root", ROOT.toString()).run(log());
    assumeTrue(made.status() != CANNOT, made.output());
    assertThat(made.status()).as(made.output()).isZero();
  }

  @Test
  void the_libraries_load_with_all_symbols_bound() throws Exception {
    PackagesContract.unzip(PACKAGE, folder);
    Path libraries = folder.resolve(LibtorchIndex.FOLDER);
    Path jars = folder.resolve("lib");

    Command.Result loaded =
        new Command(
                List.of(
                    "env",
                    "LD_BIND_NOW=1",
                    JAVA_HOME.resolve("bin/java").toString(),
                    "-cp",
                    jars + "/*:" + System.getProperty("java.class.path"),
                    LoadLibraries.class.getName(),
                    libraries.toString()),
                Path.of("."))
            .run(log());

    assertThat(loaded.status()).as(loaded.output()).isZero();
    assertThat(loaded.output()).contains("loaded 9 libraries on aarch64");
  }

  @Test
  void every_held_out_digit_is_answered_as_python_does() throws Exception {
    List<String> line = new ArrayList<>(PackagesContract.runner("aws", PACKAGE).line());
    line.addAll(List.of("--java-home", JAVA_HOME.toString()));

    PackagesContract.isAsPythons(new Command(line, Path.of(".")).run(log()));
  }

  private Path log() {
    return folder.resolve("log");
  }
}
