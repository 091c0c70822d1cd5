package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packages that the build has made, on the clouds' own runtimes: every held-out digit is
 * answered as Python answers it.
 */
class DigitsPackagesIT {

  private static final Path PACKAGES = Path.of("target/sconce").toAbsolutePath();
  private static final Path HELD_OUT = Path.of("src/test/resources/held-out.json").toAbsolutePath();
  private static final Path SANDBOX = Path.of("../../conformance/sandbox");

  /** What {@code conformance/sandbox} exits with where the machine does not let it. */
  private static final int CANNOT = 77;

  @TempDir private Path folder;

  @BeforeEach
  void runs_where_the_packages_do() throws IOException {
    isAMachineForThem();
    Files.createDirectory(folder.resolve("tmp"));
  }

  static void isAMachineForThem() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(machine.equals("Linux amd64"), "the packages hold linux-x86_64, this is " + machine);
  }

  @Test
  void gcp() throws Exception {
    isAsPythons(runner("gcp", PACKAGES.resolve("gcp")).run(log()));
  }

  @Test
  void aws() throws Exception {
    isAsPythons(runner("aws", PACKAGES.resolve("aws-x86_64.zip")).run(log()));
  }

  @Test
  void gcp_as_on_the_cloud() throws Exception {
    isAsPythons(sandboxed(runner("gcp", PACKAGES.resolve("gcp"))));
  }

  @Test
  void aws_as_on_the_cloud() throws Exception {
    Path task = folder.resolve("task");
    unzip(PACKAGES.resolve("aws-x86_64.zip"), task);

    isAsPythons(sandboxed(runner("aws", task)));
  }

  static void isAsPythons(Command.Result result) {
    assertThat(result.output())
        .startsWith("ready http://localhost:")
        .containsPattern("accuracy: 35\\d of 360 right")
        .contains("largest difference from Python's numbers: ");
    assertThat(result.status()).isZero();
  }

  private Command.Result sandboxed(Command command) throws Exception {
    String temporary = folder.resolve("tmp").toString();
    List<String> line = new ArrayList<>(List.of("bash", SANDBOX.toString(), temporary));
    line.add(command.line().get(0));
    line.add("-Djava.io.tmpdir=" + temporary);
    line.addAll(command.line().subList(1, command.line().size()));
    Command.Result result = new Command(line, command.folder()).run(log());
    assumeTrue(result.status() != CANNOT, result.output());
    return result;
  }

  static Command runner(String cloud, Path deployment) {
    return Command.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "io.sconce.examples.Runner",
        cloud,
        deployment.toString(),
        HELD_OUT.toString());
  }

  private Path log() {
    return folder.resolve("log");
  }

  static void unzip(Path zip, Path folder) throws IOException {
    try (InputStream file = Files.newInputStream(zip);
        ZipInputStream in = new ZipInputStream(file)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path target = folder.resolve(entry.getName());
        if (!entry.isDirectory()) {
          Files.createDirectories(target.getParent());
          Files.copy(in, target);
        }
      }
    }
  }
}
