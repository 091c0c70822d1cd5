package io.sconce.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.apache.maven.plugin.MojoFailureException;

/** Takes models out of jars, so that a function loads them in place and copies none. */
final class Models {

  private static final Set<String> TAKEN =
      Set.of(Contents.LIB, Contents.LIBTORCH, Contents.FUNCTION_JAR + "/");

  private final List<PathPattern> patterns;
  private final Path folder;
  private final Consumer<String> warn;

  /**
   * Takes models.
   *
   * @param patterns of the models' paths in their jars
   * @param folder an empty one, for what comes out
   * @param warn told, in a sentence, why a model stays where it is
   */
  Models(List<String> patterns, Path folder, Consumer<String> warn) {
    this.patterns = patterns.stream().map(PathPattern::new).toList();
    this.folder = folder;
    this.warn = warn;
  }

  /**
   * A jar without its models.
   *
   * @param jar the jar itself if it has none
   * @param models by their paths in it
   * @param kept the paths of those that stay in it, since it is signed
   */
  record Split(Path jar, NavigableMap<String, Path> models, List<String> kept) {

    Split {
      models = Collections.unmodifiableNavigableMap(new TreeMap<>(models));
      kept = List.copyOf(kept);
    }
  }

  /**
   * Takes the models out of one jar, which itself does not change.
   *
   * @throws MojoFailureException if a model cannot lie at a package's root
   */
  Split split(Jar jar) throws IOException, MojoFailureException {
    List<String> entries = jar.entries();
    List<String> models = entries.stream().filter(this::isModel).distinct().sorted().toList();
    if (models.isEmpty()) {
      return new Split(jar.file(), new TreeMap<>(), List.of());
    }
    if (entries.stream().anyMatch(Models::isSignature)) {
      warn.accept(
          jar.fileName()
              + " is signed, so "
              + String.join(", ", models)
              + " stays in it and is copied at each cold start: put the model into a jar without a"
              + " signature");
      return new Split(jar.file(), new TreeMap<>(), models);
    }
    for (String model : models) {
      check(model, jar);
    }
    return split(jar, models);
  }

  private boolean isModel(String entry) {
    return !entry.endsWith("/") && patterns.stream().anyMatch(pattern -> pattern.matches(entry));
  }

  private static boolean isSignature(String entry) {
    return entry.matches("(?i)META-INF/[^/]+\\.SF");
  }

  private static void check(String model, Jar jar) throws MojoFailureException {
    List<String> names = List.of(model.split("/", -1));
    if (model.contains("\\")
        || model.contains(":")
        || names.stream().anyMatch(name -> name.isEmpty() || name.matches("\\.+"))) {
      throw new MojoFailureException(
          jar.file() + " holds '" + model + "', a path that leaves the package: rename the model");
    }
    String first = names.get(0) + "/";
    if (TAKEN.contains(first.toLowerCase(Locale.ROOT))) {
      throw new MojoFailureException(
          jar.file()
              + " holds the model "
              + model
              + ", but "
              + names.get(0)
              + " at the root of a package is Sconce's own: move the model to another folder of the"
              + " jar");
    }
  }

  private Split split(Jar jar, List<String> paths) throws IOException {
    Path into = Files.createTempDirectory(folder, "");
    NavigableMap<String, Path> models = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.file().toFile())) {
      for (String path : paths) {
        Path model = into.resolve("model-" + models.size());
        try (InputStream content = zip.getInputStream(zip.getEntry(path))) {
          Files.copy(content, model);
        }
        models.put(path, model);
      }
    }
    Path rest = into.resolve(jar.fileName());
    JarCopy.without(models::containsKey, jar.file(), rest);
    return new Split(rest, models, List.of());
  }
}
