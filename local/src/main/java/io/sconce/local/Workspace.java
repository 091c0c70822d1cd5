package io.sconce.local;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A function laid out as Cloud Functions' buildpack leaves it in /workspace.
 *
 * @param folder where the function runs
 * @param classPath what the invoker gets as {@code --classpath}
 */
record Workspace(Path folder, List<Path> classPath) {
  Workspace {
    classPath = List.copyOf(classPath);
  }

  /** The invoker, which loads the function by a class loader of its own. */
  Program program(List<Path> invoker, String target) {
    String functions =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return new Program(
        folder,
        List.of(),
        invoker,
        LocalFunction.INVOKER,
        List.of("--classpath", functions, "--target", target),
        Map.of());
  }

  /**
   * Lays out a deployment package, read-only.
   *
   * @throws StartException if there is not exactly one jar at its root. The buildpack says
   *     "function has no pom.xml and more than one jar file" or "neither pom.xml nor already-built
   *     jar file": github.com/GoogleCloudPlatform/buildpacks, cmd/java/functions_framework
   */
  static Workspace lay(Path source, Path folder) {
    try (DeploymentPackage open = DeploymentPackage.open(source)) {
      List<String> names = open.names();
      List<String> jars = names.stream().filter(name -> name.endsWith(".jar")).toList();
      if (jars.size() != 1) {
        throw open.refusal(
            "expected exactly one jar at its root, as Google's buildpack does, got "
                + (jars.isEmpty() ? "none among " + names : String.join(", ", jars))
                + ": put the function's own jar there, the others into a folder, and list them in"
                + " its manifest's Class-Path");
      }
      open.lay(folder);
      return new Workspace(folder, List.of(folder.resolve(jars.get(0))));
    }
  }
}
