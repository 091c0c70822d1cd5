package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.examples.Command;
import io.sconce.examples.PackagesContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that {@code examples/README.md} shows, in a folder of its own, built by Maven from a
 * repository that holds nothing of Sconce but what this build has made.
 */
class UserProjectIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String VERSION = System.getProperty("sconce.version");

  /** The modules that are published, by their artifact. */
  private static final Map<String, String> MODULES =
      Map.of(
          "core", "sconce-core",
          "adapter-gcp", "sconce-gcp",
          "adapter-aws", "sconce-aws",
          "local", "sconce-local",
          "maven-plugin", "sconce-maven-plugin");

  @TempDir private Path folder;

  @Test
  @Timeout(600)
  void is_built_and_runs_on_both_clouds() throws Exception {
    assumeTrue(
        Files.isExecutable(maven()), "Maven's own command is needed, and is not at " + maven());
    Path project = project();

    Command.Result build =
        Command.of(
                maven().toString(),
                "-B",
                "-s",
                settings().toString(),
                "-Dmaven.repo.local=" + repository(),
                // libtorch is made slim once for a machine, and was by this build.
                "-Dsconce.cache=" + System.getProperty("sconce.cache"),
                "package")
            .in(project)
            .run(folder.resolve("maven.log"));
    assumeTrue(
        !build.output().contains("Could not transfer artifact org.apache.maven"),
        () -> "Maven's own plugins are not in the local repository:\n" + build.output());
    assertThat(build.status()).as(build.output()).isZero();

    Path packages = project.resolve("target/sconce");
    assertThat(packages.resolve("sizes.json")).isRegularFile();
    assertThat(packages.resolve("aws-arm64.zip")).isRegularFile();
    PackagesContract.isAMachineForThem();
    PackagesContract.isAsPythons(
        PackagesContract.runner("gcp", packages.resolve("gcp")).run(folder.resolve("gcp.log")));
    PackagesContract.isAsPythons(
        PackagesContract.runner("aws", packages.resolve("aws-x86_64.zip"))
            .run(folder.resolve("aws.log")));
  }

  /**
   * The pom exactly as it is shown; the example's own classes, model and service file. Its
   * package-info has annotations for this repository's own checks.
   */
  private Path project() throws IOException {
    Path project = folder.resolve("project");
    Path main = Path.of("src/main");
    try (Stream<Path> files = Files.walk(main)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("package-info.java"))
              .toList()) {
        Path copy = project.resolve(main).resolve(main.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    String readme = Files.readString(ROOT.resolve("examples/README.md"));
    String pom =
        Pattern.compile("```xml\n(<project.*?)```", Pattern.DOTALL)
            .matcher(readme)
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    Files.writeString(project.resolve("pom.xml"), pom);
    return project;
  }

  /** As {@code mvn install} lays it out, and never the user's own. */
  private static Path repository() throws IOException {
    Path repository = Path.of("target/repository").toAbsolutePath();
    install(repository, "sconce-parent", ROOT.resolve("pom.xml"), "pom");
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      Path source = ROOT.resolve(module.getKey());
      String artifact = module.getValue();
      install(repository, artifact, source.resolve("pom.xml"), "pom");
      install(
          repository,
          artifact,
          source.resolve("target").resolve(artifact + "-" + VERSION + ".jar"),
          "jar");
    }
    return repository;
  }

  private static void install(Path repository, String artifact, Path file, String extension)
      throws IOException {
    Path target =
        Files.createDirectories(repository.resolve("io/sconce").resolve(artifact).resolve(VERSION));
    Files.copy(
        file,
        target.resolve(artifact + "-" + VERSION + "." + extension),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** What this build has downloaded serves before Maven Central does. */
  private Path settings() throws IOException {
    String url = Path.of(System.getProperty("maven.repository")).toUri().toString();
    String repository = "<id>downloaded</id><url>" + url + "</url>";
    return Files.writeString(
        folder.resolve("settings.xml"),
        "<settings><profiles><profile><id>downloaded</id>"
            + "<repositories><repository>"
            + repository
            + "</repository></repositories><pluginRepositories><pluginRepository>"
            + repository
            + "</pluginRepository></pluginRepositories></profile></profiles>"
            + "<activeProfiles><activeProfile>downloaded</activeProfile></activeProfiles></settings>");
  }

  private static Path maven() {
    String command = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
    return Path.of(System.getProperty("maven.home"), "bin", command);
  }
}
