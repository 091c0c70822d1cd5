package io.sconce.maven;

import java.io.File;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/**
 * The jars of a project, as it was tested with them.
 *
 * @param own what the project itself makes
 * @param tested the rest of its runtime class path
 */
record ProjectJars(Jar own, List<Jar> tested) {

  private static final Set<String> RUNTIME = Set.of("compile", "runtime");

  ProjectJars {
    tested = List.copyOf(tested);
  }

  /**
   * The jars of a project that has been built up to the phase package.
   *
   * @throws MojoFailureException if it has not
   */
  static ProjectJars of(MavenProject project) throws MojoFailureException {
    File file = project.getArtifact().getFile();
    if (file == null || !file.isFile()) {
      throw new MojoFailureException(
          "this project has no jar yet: sconce:package belongs to the phase package, behind the jar;"
              + " run mvn package");
    }
    List<Jar> tested = tested(project);
    for (Jar jar : tested) {
      if (!Files.isRegularFile(jar.file())) {
        throw new MojoFailureException(
            "expected a jar of "
                + jar.module()
                + ", got the folder "
                + jar.file()
                + ": its module makes one in the phase package; run mvn package for both");
      }
    }
    return new ProjectJars(Jar.of(project.getArtifact()), tested);
  }

  /** The runtime class path without the project itself; of a module, perhaps its classes. */
  static List<Jar> tested(MavenProject project) {
    return project.getArtifacts().stream()
        .filter(artifact -> RUNTIME.contains(artifact.getScope()))
        .filter(artifact -> artifact.getArtifactHandler().isAddedToClasspath())
        .map(Jar::of)
        .toList();
  }

  /** zstd-jni as a plugin itself has it. */
  static Jar zstd(PluginDescriptor plugin) throws MojoExecutionException {
    return plugin.getArtifacts().stream()
        .map(Jar::of)
        .filter(jar -> jar.module().equals(ZstdReader.MODULE))
        .findFirst()
        .orElseThrow(
            () ->
                new MojoExecutionException(
                    "expected " + ZstdReader.MODULE + " among the plugin's dependencies"));
  }

  boolean has(String module) {
    return tested.stream().anyMatch(jar -> jar.module().equals(module));
  }

  /**
   * The targets whose cloud's adapter is there.
   *
   * @param asked empty for all
   * @throws MojoFailureException if there is no adapter, or one that is asked for is missing
   */
  Set<Target> targets(Set<Target> asked, Log log) throws MojoFailureException {
    if (Arrays.stream(Cloud.values()).noneMatch(cloud -> has(cloud.adapter()))) {
      throw new MojoFailureException(
          "expected "
              + Arrays.stream(Cloud.values())
                  .map(Cloud::adapter)
                  .collect(Collectors.joining(" or "))
              + " among the dependencies in scope compile or runtime, found neither: add the adapter"
              + " of each cloud that you deploy to");
    }
    Set<Target> possible = EnumSet.noneOf(Target.class);
    for (Target target : asked.isEmpty() ? EnumSet.allOf(Target.class) : asked) {
      if (has(target.cloud().adapter())) {
        possible.add(target);
      } else if (!asked.isEmpty()) {
        throw new MojoFailureException(
            target.label()
                + " needs "
                + target.cloud().adapter()
                + " among the dependencies in scope compile or runtime: add it, or take "
                + target.label()
                + " out of sconce.targets");
      }
    }
    if (asked.isEmpty()) {
      for (Cloud cloud : Cloud.values()) {
        if (!has(cloud.adapter())) {
          log.info("nothing for " + cloud + ": " + cloud.adapter() + " is not a dependency");
        }
      }
    }
    return possible;
  }
}
