package io.sconce.maven;

import io.sconce.local.ContainerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What makes a package the build context of a container image.
 *
 * @param entryPoints the functions' classes
 * @param environment of the image
 */
record Container(Map<Cloud, String> entryPoints, Map<String, String> environment) {

  private static final String LOG_BACKEND = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  /**
   * What {@code CloudLog} sets itself where a function makes the first logger. On the invoker's own
   * class path the invoker does, and it brings a backend, which must not become the function's.
   */
  private static final List<String> OUR_LOG_BACKEND =
      List.of("-Dslf4j.provider=io.sconce.log.CloudLogProvider", "-Dslf4j.internal.verbosity=WARN");

  Container {
    entryPoints = Map.copyOf(entryPoints);
    environment = Map.copyOf(environment);
  }

  /**
   * The files to be added.
   *
   * @param jars of the package
   * @param files of the package, by their paths from its root
   * @param workshop an empty folder
   */
  NavigableMap<String, Source> files(
      Target target, List<Jar> jars, Collection<String> files, Path workshop) throws IOException {
    String entryPoint = entryPoints.getOrDefault(target.cloud(), "");
    ContainerContext context =
        switch (target.cloud()) {
          case GCP ->
              ContainerContext.cloudRun(entryPoint)
                  .jvmOptions(hasLogBackend(jars) ? List.of() : OUR_LOG_BACKEND);
          case AWS -> ContainerContext.lambda(entryPoint, target.isArm());
        };
    List<String> seldomChangingFirst = new ArrayList<>(files);
    seldomChangingFirst.sort(Comparator.comparing(path -> !path.startsWith(Contents.LIBTORCH)));
    context.environment(environment).write(workshop, seldomChangingFirst);
    NavigableMap<String, Source> added = new TreeMap<>();
    try (Stream<Path> written = Files.walk(workshop)) {
      for (Path file : written.filter(Files::isRegularFile).toList()) {
        String path = workshop.relativize(file).toString().replace('\\', '/');
        added.put(path, Source.Plain.of(file));
      }
    }
    return added;
  }

  private static boolean hasLogBackend(List<Jar> jars) throws IOException {
    for (Jar jar : jars) {
      if (jar.entries().contains(LOG_BACKEND)) {
        return true;
      }
    }
    return false;
  }
}
