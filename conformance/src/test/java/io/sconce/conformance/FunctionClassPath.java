package io.sconce.conformance;

import io.sconce.local.ClassPath;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a function is deployed with: its adapter, core and DJL, and neither the suite nor its tools.
 */
final class FunctionClassPath {

  private static final List<String> CORE =
      List.of(
          "/core/target/", // And not Jackson's core.
          "/sconce-core",
          "/ai/djl/",
          "/com/google/code/gson/",
          "/org/slf4j/slf4j-api/",
          "/conformance/");
  private static final List<String> GCP =
      List.of("/adapter-gcp/", "/sconce-gcp", "/functions-framework-api/", "/cloudevents-api/");
  private static final List<String> AWS =
      List.of(
          "/adapter-aws/",
          "/sconce-aws",
          "/aws-lambda-java-core/",
          "/aws-lambda-java-events/",
          "/org/crac/");

  private FunctionClassPath() {}

  static List<Path> gcp() {
    return with(GCP);
  }

  static List<Path> aws() {
    return with(AWS);
  }

  private static List<Path> with(List<String> cloud) {
    return ClassPath.current().stream()
        .filter(
            entry ->
                Stream.concat(CORE.stream(), cloud.stream()).anyMatch(part -> holds(entry, part)))
        .toList();
  }

  private static boolean holds(Path entry, String part) {
    return entry.toString().replace('\\', '/').contains(part);
  }
}
