package io.sconce.maven;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which jars a package takes, and what they are called in {@code lib}. */
final class ClassPath {

  private static final String DJL_PYTORCH = "ai.djl.pytorch";

  private ClassPath() {}

  /**
   * The jars of one cloud.
   *
   * @param own the project's own jar
   * @param tested the other jars of its runtime class path, in the versions that it was tested with
   * @param kept {@link Jar#key}s of what is left when {@link Cloud#leftOut} is left out
   */
  static List<Jar> select(Jar own, List<Jar> tested, Set<String> kept) {
    List<Jar> jars =
        tested.stream()
            .filter(jar -> kept.contains(jar.key()))
            .filter(jar -> !isNative(jar))
            .collect(Collectors.toList());
    jars.add(own);
    return List.copyOf(jars);
  }

  /** libtorch and DJL's binding to it, which lie in a folder of their own. */
  private static boolean isNative(Jar jar) {
    return jar.groupId().equals(DJL_PYTORCH)
        && (jar.artifactId().startsWith("pytorch-native-")
            || jar.artifactId().equals("pytorch-jni"));
  }

  /**
   * The names in {@code lib}, sorted, as both clouds search them. The groupId stands before where
   * names would be equal, on a file system that takes no note of case as well.
   */
  static NavigableMap<String, Jar> named(List<Jar> jars) {
    Map<String, List<Jar>> sameName =
        jars.stream()
            .sorted(Comparator.comparing(Jar::key))
            .collect(Collectors.groupingBy(jar -> jar.fileName().toLowerCase(Locale.ROOT)));
    NavigableMap<String, Jar> named = new TreeMap<>();
    for (List<Jar> same : sameName.values()) {
      for (Jar jar : same) {
        named.put(same.size() == 1 ? jar.fileName() : jar.groupId() + "-" + jar.fileName(), jar);
      }
    }
    return named;
  }
}
