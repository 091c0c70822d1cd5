package io.sconce.examples;

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
 * What every example's packages do, as the build has made them: on the clouds' own runtimes they
 * answer every held-out case as Python answers it. An example extends it and adds nothing.
 */
public abstract class PackagesContract {

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

  /** Skips a test on a machine that cannot load what the packages hold. */
  public static void isAMachineForThem() {
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

  /**
   * The runner has found nothing to complain of.
   *
   * @param result what came of it
   */
  public static void isAsPythons(Command.Result result) {
    assertThat(result.output())
        .startsWith("ready http://localhost:")
        .containsPattern("accuracy: \\d+ of \\d+ right")
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

  /**
   * The runner, on the held-out cases of the module whose tests these are.
   *
   * @param cloud gcp or aws
   * @param deployment the package
   * @return the command
   */
  public static Command runner(String cloud, Path deployment) {
    return Command.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Runner.class.getName(),
        cloud,
        deployment.toString(),
        HELD_OUT.toString());
  }

  private Path log() {
    return folder.resolve("log");
  }

  /**
   * Unpacks a package.
   *
   * @param zip the package
   * @param folder gets its files
   * @throws IOException if either cannot be read or written
   */
  public static void unzip(Path zip, Path folder) throws IOException {
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
