package io.sconce.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * zstd-jni as a package with blocks takes it: its library, ready to map, and its classes.
 *
 * @param library for Linux on x86_64
 * @param jar the classes, without the 18 platforms' libraries; empty if the project has zstd-jni
 *     itself and the package holds that, whole
 */
record ZstdReader(Path library, Optional<Jar> jar) {

  static final String MODULE = "com.github.luben:zstd-jni";

  /**
   * The project's own zstd-jni if it has one, else the plugin's, which wrote the blocks.
   *
   * @param jars of the package
   * @param workshop an empty folder
   */
  static ZstdReader of(List<Jar> jars, Jar plugins, Path workshop) throws IOException {
    Optional<Jar> own = jars.stream().filter(jar -> jar.module().equals(MODULE)).findFirst();
    Path library = workshop.resolve("libzstd-jni.so");
    extract(own.orElse(plugins), library);
    if (own.isPresent()) {
      return new ZstdReader(library, Optional.empty());
    }
    Path classes = workshop.resolve(plugins.fileName());
    JarCopy.without(ZstdReader::isNative, plugins.file(), classes);
    return new ZstdReader(
        library,
        Optional.of(
            new Jar(plugins.groupId(), plugins.artifactId(), plugins.version(), "", classes)));
  }

  private static boolean isNative(String entry) {
    return !entry.startsWith("META-INF/") && !entry.startsWith("com/");
  }

  private static void extract(Jar jar, Path library) throws IOException {
    try (ZipFile zip = new ZipFile(jar.file().toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(file -> file.getName().matches("linux/amd64/libzstd-jni[^/]*\\.so"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IOException(
                          "expected zstd's library for Linux on x86_64 in "
                              + jar.file()
                              + ", found none: depend on "
                              + MODULE
                              + " without a classifier, or with linux_amd64"));
      try (InputStream content = zip.getInputStream(entry)) {
        Files.copy(content, library);
      }
    }
  }
}
