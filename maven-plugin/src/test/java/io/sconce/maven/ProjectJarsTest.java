package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectJarsTest {

  @TempDir private Path folder;
  private final TestLog log = new TestLog();

  @Test
  void the_runtime_class_path_is_taken_under_the_base_version() throws Exception {
    Artifact snapshot = artifact("org:data:1.0-20260102.030405-6", "compile", file("a.jar"));
    snapshot.setBaseVersion("1.0-SNAPSHOT");
    MavenProject project =
        project(
            file("own.jar"),
            snapshot,
            artifact("org:driver:2", "runtime", file("b.jar")),
            artifact("org:junit:3", "test", file("c.jar")),
            artifact("org:servlet:4", "provided", file("d.jar")),
            artifact("org:tools:5", "system", file("e.jar")));

    ProjectJars jars = ProjectJars.of(project);

    assertThat(jars.own().fileName()).isEqualTo("app-1.jar");
    assertThat(jars.tested())
        .extracting(Jar::fileName)
        .containsExactly("data-1.0-SNAPSHOT.jar", "driver-2.jar");
  }

  @Test
  void what_is_on_no_class_path_is_left_out() throws Exception {
    Artifact pom = artifact("org:bom:1", "compile", file("bom.pom"));
    pom.setArtifactHandler(new DefaultArtifactHandler("pom"));

    assertThat(ProjectJars.of(project(file("own.jar"), pom)).tested()).isEmpty();
  }

  @Test
  void a_project_without_a_jar_is_told_to_package() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));

    assertThatThrownBy(() -> ProjectJars.of(project(classes)))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("no jar yet")
        .hasMessageContaining("run mvn package");
    MavenProject nothing = project(classes);
    nothing.getArtifact().setFile(null);
    assertThatThrownBy(() -> ProjectJars.of(nothing)).hasMessageContaining("run mvn package");
  }

  @Test
  void a_module_that_is_a_folder_of_classes_is_told_to_package() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));

    assertThatThrownBy(
            () ->
                ProjectJars.of(
                    project(file("own.jar"), artifact("org:module:1", "compile", classes))))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "expected a jar of org:module, got the folder "
                + classes
                + ": its module makes one in the phase package; run mvn package for both");
  }

  @Test
  void both_adapters_mean_all_targets() throws Exception {
    ProjectJars jars = jars("io.sconce:sconce-gcp", "io.sconce:sconce-aws");

    assertThat(jars.targets(Set.of(), log)).isEqualTo(EnumSet.allOf(Target.class));
    assertThat(jars.targets(EnumSet.of(Target.AWS_ARM64), log)).containsExactly(Target.AWS_ARM64);
    assertThat(log.infos).isEmpty();
  }

  @Test
  void one_adapter_means_its_clouds_targets_and_one_line_says_so() throws Exception {
    assertThat(jars("io.sconce:sconce-gcp").targets(Set.of(), log))
        .containsExactly(Target.GCP, Target.GCP_CONTAINER);

    assertThat(log.infos)
        .containsExactly("nothing for AWS: io.sconce:sconce-aws is not a dependency");
  }

  @Test
  void a_target_that_is_asked_for_needs_its_adapter() {
    assertThatThrownBy(
            () -> jars("io.sconce:sconce-gcp").targets(EnumSet.of(Target.AWS_X86_64), log))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "aws-x86_64 needs io.sconce:sconce-aws among the dependencies in scope compile or"
                + " runtime: add it, or take aws-x86_64 out of sconce.targets");
  }

  @Test
  void no_adapter_is_told_which_there_are() {
    assertThatThrownBy(() -> jars("io.sconce:sconce-core").targets(Set.of(), log))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageStartingWith("expected io.sconce:sconce-gcp or io.sconce:sconce-aws among")
        .hasMessageContaining("add the adapter");
  }

  private ProjectJars jars(String... modules) {
    List<Jar> tested =
        List.of(modules).stream()
            .map(module -> module.split(":", -1))
            .map(words -> new Jar(words[0], words[1], "1", "", folder))
            .toList();
    return new ProjectJars(new Jar("com.example", "app", "1", "", folder), tested);
  }

  private MavenProject project(Path own, Artifact... artifacts) {
    MavenProject project = new MavenProject(new Model());
    project.setArtifact(artifact("com.example:app:1", null, own));
    project.setResolvedArtifacts(new LinkedHashSet<>(List.of(artifacts)));
    project.setArtifactFilter(artifact -> true);
    return project;
  }

  private static Artifact artifact(String coordinates, @Nullable String scope, Path file) {
    String[] words = coordinates.split(":", -1);
    DefaultArtifactHandler handler = new DefaultArtifactHandler("jar");
    handler.setAddedToClasspath(true);
    Artifact artifact =
        new DefaultArtifact(words[0], words[1], words[2], scope, "jar", null, handler);
    artifact.setFile(file.toFile());
    return artifact;
  }

  private Path file(String name) throws IOException {
    return Files.createFile(folder.resolve(name));
  }
}
