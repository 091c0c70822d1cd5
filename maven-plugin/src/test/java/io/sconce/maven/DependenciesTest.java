package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.LocalRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven's own resolver on made-up poms. */
class DependenciesTest {

  private static final Set<String> AWS = Set.of("io.sconce:sconce-aws");

  @TempDir private Path folder;
  private final List<Dependency> declared = new ArrayList<>();

  @BeforeEach
  void adapters() throws Exception {
    pom("io.sconce", "sconce-core", "1", "org:gson:1");
    pom("io.sconce", "sconce-gcp", "1", "io.sconce:sconce-core:1", "org:functions-api:1");
    pom("io.sconce", "sconce-aws", "1", "io.sconce:sconce-core:1", "org:events:1");
    pom("org", "gson", "1");
    pom("org", "functions-api", "1", "org:cloudevents:1");
    pom("org", "cloudevents", "1");
    pom("org", "events", "1");
  }

  @Test
  void what_the_left_out_one_alone_brings_goes_with_it() throws Exception {
    declare("io.sconce:sconce-gcp:1", "compile");
    declare("io.sconce:sconce-aws:1", "compile");

    assertThat(without(AWS))
        .containsExactlyInAnyOrder(
            "io.sconce:sconce-gcp",
            "io.sconce:sconce-core",
            "org:gson",
            "org:functions-api",
            "org:cloudevents");
  }

  @Test
  void what_both_bring_stays_also_where_maven_shows_it_below_the_left_out_one() throws Exception {
    declare("io.sconce:sconce-aws:1", "compile");
    declare("io.sconce:sconce-gcp:1", "compile");

    assertThat(without(AWS)).contains("io.sconce:sconce-core", "org:gson");
  }

  @Test
  void what_another_brings_too_stays() throws Exception {
    pom("com.example", "queue", "1", "org:events:1");
    declare("io.sconce:sconce-aws:1", "compile");
    declare("io.sconce:sconce-gcp:1", "compile");
    declare("com.example:queue:1", "runtime");

    assertThat(without(AWS)).contains("com.example:queue", "org:events");
  }

  @Test
  void what_is_left_out_is_left_out_below_others_too() throws Exception {
    pom("com.example", "all-clouds", "1", "io.sconce:sconce-gcp:1", "io.sconce:sconce-aws:1");
    declare("com.example:all-clouds:1", "compile");

    assertThat(without(Set.of("io.sconce:sconce-aws", "org:functions-api")))
        .containsExactlyInAnyOrder(
            "com.example:all-clouds", "io.sconce:sconce-gcp", "io.sconce:sconce-core", "org:gson");
  }

  @Test
  void what_a_test_dependency_brings_too_stays() throws Exception {
    pom("com.example", "test-tools", "1", "org:gson:1");
    declare("com.example:test-tools:1", "test");
    declare("io.sconce:sconce-gcp:1", "compile");

    assertThat(without(AWS)).contains("org:gson").doesNotContain("com.example:test-tools");
  }

  @Test
  void provided_and_test_dependencies_are_none() throws Exception {
    pom("com.example", "test-tools", "1", "org:events:1");
    declare("com.example:test-tools:1", "test");
    declare("org:cloudevents:1", "provided");
    declare("org:gson:1", "runtime");

    assertThat(without(Set.of())).containsExactly("org:gson");
  }

  @Test
  void a_version_that_the_left_out_one_has_raised_keeps_what_it_brings() throws Exception {
    pom("org", "json", "1");
    pom("org", "json", "2", "org:json-core:2");
    pom("org", "json-core", "2");
    pom("io.sconce", "sconce-aws", "2", "org:json:2");
    pom("com.example", "far", "1", "com.example:nearer:1");
    pom("com.example", "nearer", "1", "org:json:1");
    declare("io.sconce:sconce-aws:2", "compile");
    declare("com.example:far:1", "compile");

    Set<String> kept =
        without(AWS, new Jar("org", "json", "2", "", folder), jar("org", "json-core", "2"));

    assertThat(kept).contains("org:json", "org:json-core");
  }

  @Test
  void classifiers_are_told_apart() throws Exception {
    pom("org", "natives", "1");
    Dependency natives = declare("org:natives:1", "runtime");
    natives.setClassifier("linux");

    assertThat(without(AWS)).containsExactly("org:natives:linux");
  }

  @Test
  void what_cannot_be_read_is_named() throws Exception {
    pom("io.sconce", "sconce-gcp", "2", "org:nowhere:[3,4]");
    declare("io.sconce:sconce-gcp:2", "compile");

    assertThatThrownBy(() -> without(AWS))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("cannot collect the dependencies without [io.sconce:sconce-aws]")
        .hasMessageContaining("nowhere");
  }

  private Set<String> without(Set<String> leftOut, Jar... tested) throws Exception {
    @SuppressWarnings("deprecation") // What replaces it is in Maven 3.9 and not in 3.8.
    RepositorySystem system =
        MavenRepositorySystemUtils.newServiceLocator().getService(RepositorySystem.class);
    DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
    session.setLocalRepositoryManager(
        system.newLocalRepositoryManager(session, new LocalRepository(folder.toFile(), "simple")));
    session.setOffline(true);
    Model model = new Model();
    model.setDependencies(declared);
    MavenProject project = new MavenProject(model);
    project.setArtifact(
        new DefaultArtifact(
            "com.example", "app", "1", null, "jar", null, new DefaultArtifactHandler("jar")));
    project.setRemoteArtifactRepositories(List.of());
    return new Dependencies(system, session).without(leftOut, project, List.of(tested));
  }

  private Dependency declare(String coordinates, String scope) {
    String[] words = coordinates.split(":", -1);
    Dependency dependency = new Dependency();
    dependency.setGroupId(words[0]);
    dependency.setArtifactId(words[1]);
    dependency.setVersion(words[2]);
    dependency.setScope(scope);
    declared.add(dependency);
    return dependency;
  }

  private Jar jar(String groupId, String artifactId, String version) {
    return new Jar(groupId, artifactId, version, "", folder);
  }

  private void pom(String groupId, String artifactId, String version, String... dependencies)
      throws Exception {
    StringBuilder pom =
        new StringBuilder("<project><modelVersion>4.0.0</modelVersion>")
            .append(gav(groupId, artifactId, version))
            .append("<dependencies>");
    for (String dependency : dependencies) {
      String[] words = dependency.split(":", -1);
      pom.append("<dependency>").append(gav(words[0], words[1], words[2])).append("</dependency>");
    }
    pom.append("</dependencies></project>");
    Path file =
        folder
            .resolve(groupId.replace('.', '/'))
            .resolve(artifactId)
            .resolve(version)
            .resolve(artifactId + "-" + version + ".pom");
    Files.createDirectories(file.getParent());
    Files.writeString(file, pom);
  }

  private static String gav(String groupId, String artifactId, String version) {
    return "<groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>"
        .formatted(groupId, artifactId, version);
  }
}
