package io.sconce.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java runtime on this machine.
 *
 * @param folder as {@code JAVA_HOME} names it
 * @param release what its file {@code release} says of it, by name, without quotation marks
 */
record JavaHome(Path folder, Map<String, String> release) {
  JavaHome {
    release = Map.copyOf(release);
  }

  /**
   * Reads what a Java runtime says of itself.
   *
   * @throws UncheckedIOException if there is none
   */
  static JavaHome at(Path folder) {
    try (Stream<String> lines = Files.lines(folder.resolve("release"))) {
      return new JavaHome(
          folder,
          lines
              .filter(line -> line.contains("="))
              .collect(
                  Collectors.toMap(
                      line -> line.substring(0, line.indexOf('=')),
                      line -> line.substring(line.indexOf('=') + 1).replace("\"", ""),
                      (first, second) -> second)));
    } catch (IOException e) {
      throw new UncheckedIOException("javaHome: no Java runtime at " + folder, e);
    }
  }

  Path java() {
    return folder.resolve("bin").resolve("java");
  }

  /** The Java version, 17 if it says none. */
  int feature() {
    return said("JAVA_VERSION").map(version -> Runtime.Version.parse(version).feature()).orElse(17);
  }

  /** The platform it was built for; what it does not say, as jlink's do not, is as it is here. */
  Platform platform() {
    Platform here = Platform.current();
    return new Platform(
        said("OS_NAME").orElse(here.os()),
        said("OS_ARCH").orElse(here.arch()),
        said("LIBC").map(libc -> libc.equals("musl")).orElse(here.musl()));
  }

  private Optional<String> said(String name) {
    return Optional.ofNullable(release.get(name));
  }
}
