package io.sconce.maven;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;

/** Tells a jar into which a plugin has merged libtorch, DJL or Sconce. */
final class UberJar {

  private static final Set<String> MERGING =
      Set.of(
          "maven-shade-plugin",
          "maven-assembly-plugin",
          "spring-boot-maven-plugin",
          "quarkus-maven-plugin",
          "onejar-maven-plugin");

  private static final Pattern LIBRARY =
      Pattern.compile("(?:.*/)?(?:lib)?(?:torch_cpu|djl_torch)\\.(?:so|dylib|dll)");
  private static final Pattern NESTED_JAR =
      Pattern.compile(
          "(?:.*/)?(?:pytorch-(?:engine|jni|native-[^/]*)|sconce-(?:core|gcp|aws))-[^/]*\\.jar");
  private static final Set<String> CLASSES =
      Set.of(
          "ai/djl/Model.class",
          "ai/djl/pytorch/engine/PtEngine.class",
          "io/sconce/Predictor.class",
          "io/sconce/gcp/PredictorFunction.class",
          "io/sconce/aws/PredictorHandler.class");

  private UberJar() {}

  /**
   * Refuses uber-jars.
   *
   * @param plugins the artifactIds of the project's plugins
   * @throws MojoFailureException if there is one; the message says which file tells, and what to do
   */
  static void refuse(Set<Jar> jars, Jar own, List<String> plugins)
      throws IOException, MojoFailureException {
    for (Jar jar : jars) {
      Optional<String> merged = merged(jar);
      if (merged.isPresent()) {
        throw new MojoFailureException(sentence(jar, merged.get(), jar.equals(own), plugins));
      }
    }
  }

  private static Optional<String> merged(Jar jar) throws IOException {
    if (jar.isOf("ai.djl") || isOurs(jar)) {
      return Optional.empty();
    }
    return jar.entries().stream()
        .filter(
            entry ->
                LIBRARY.matcher(entry).matches()
                    || NESTED_JAR.matcher(entry).matches()
                    || CLASSES.contains(entry))
        .findFirst();
  }

  private static boolean isOurs(Jar jar) {
    return jar.module().equals(Jar.CORE)
        || jar.module().equals(Cloud.GCP.adapter())
        || jar.module().equals(Cloud.AWS.adapter());
  }

  private static String sentence(Jar jar, String merged, boolean own, List<String> plugins) {
    String culprits =
        plugins.stream().filter(MERGING::contains).distinct().collect(Collectors.joining(", "));
    String advice =
        own
            ? "Remove the execution of "
                + (culprits.isEmpty() ? "the plugin that merges" : culprits)
                + ", or give the jar that it makes a classifier, so that the project's own jar stays"
                + " plain."
            : "Depend on the plain jar of " + jar.module() + ".";
    return jar.file()
        + " is an uber-jar: it holds "
        + merged
        + ", merged in from a dependency. libtorch in a jar is unpacked at each cold start, 448 MB"
        + " of it, and does not fit Lambda's 250 MB. The packages that sconce:package makes hold all"
        + " dependencies already. "
        + advice;
  }
}
