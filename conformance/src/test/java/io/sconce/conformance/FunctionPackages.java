package io.sconce.conformance;

import java.nio.file.Files;
import java.nio.file.Path;

/** The packages of the suite's function, as its module's build has made them for the clouds. */
final class FunctionPackages {

  private static final Path FOLDER = Path.of("function", "target", "sconce");

  private FunctionPackages() {}

  static Path gcp() {
    return existing(FOLDER.resolve("gcp"));
  }

  static Path gcpContainer() {
    return existing(FOLDER.resolve("gcp-container"));
  }

  static Path aws() {
    return existing(FOLDER.resolve("aws-x86_64.zip"));
  }

  static Path awsContainer() {
    return existing(FOLDER.resolve("aws-x86_64-container"));
  }

  private static Path existing(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          file.toAbsolutePath() + " is missing: these tests run packages, so use mvn verify");
    }
    return file;
  }
}
