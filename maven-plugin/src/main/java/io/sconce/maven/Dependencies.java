package io.sconce.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.model.DependencyManagement;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.Exclusion;

/**
 * What is left of a project's runtime dependencies when some are left out with all that they alone
 * bring.
 *
 * <p>They are collected once more for it. The tree that Maven has already does not tell: of what
 * two bring it shows only the winner, and that may stand below what is left out.
 */
final class Dependencies {

  private final RepositorySystem repositories;
  private final RepositorySystemSession session;

  Dependencies(RepositorySystem repositories, RepositorySystemSession session) {
    this.repositories = repositories;
    this.session = session;
  }

  /**
   * Collects them.
   *
   * @param leftOut as groupId:artifactId
   * @param tested the project's runtime class path with all dependencies, whose versions count
   * @return {@link Jar#key}s of those in scope compile or runtime
   */
  Set<String> without(Set<String> leftOut, MavenProject project, List<Jar> tested)
      throws MojoExecutionException {
    CollectRequest request = request(leftOut, project);
    for (Jar jar : tested) {
      // What was left out may have raised a version, and that version may bring what others do not.
      request.addManagedDependency(
          new Dependency(
              new DefaultArtifact(
                  jar.groupId(), jar.artifactId(), jar.classifier(), "jar", jar.version()),
              ""));
    }
    try {
      return runtimeKeys(repositories.collectDependencies(session, request).getRoot());
    } catch (DependencyCollectionException e) {
      throw new MojoExecutionException(
          "cannot collect the dependencies without " + leftOut + ": " + e.getMessage(), e);
    }
  }

  private CollectRequest request(Set<String> leftOut, MavenProject project) {
    CollectRequest request = new CollectRequest();
    request.setRootArtifact(RepositoryUtils.toArtifact(project.getArtifact()));
    request.setRequestContext("project");
    request.setRepositories(project.getRemoteProjectRepositories());
    for (org.apache.maven.model.Dependency declared : project.getDependencies()) {
      if (!leftOut.contains(declared.getGroupId() + ":" + declared.getArtifactId())) {
        request.addDependency(excluding(leftOut, aether(declared)));
      }
    }
    DependencyManagement management = project.getDependencyManagement();
    if (management != null) {
      management.getDependencies().stream()
          .map(this::aether)
          .forEach(request::addManagedDependency);
    }
    return request;
  }

  private Dependency aether(org.apache.maven.model.Dependency dependency) {
    return RepositoryUtils.toDependency(dependency, session.getArtifactTypeRegistry());
  }

  private static Dependency excluding(Set<String> leftOut, Dependency dependency) {
    List<Exclusion> exclusions = new ArrayList<>(dependency.getExclusions());
    for (String key : leftOut) {
      String[] words = key.split(":", -1);
      exclusions.add(new Exclusion(words[0], words[1], "*", "*"));
    }
    return dependency.setExclusions(exclusions);
  }

  /** Each node is asked, because a winner in scope runtime may stand below one in scope test. */
  private static Set<String> runtimeKeys(DependencyNode root) {
    Set<String> keys = new TreeSet<>();
    List<DependencyNode> nodes = new ArrayList<>(root.getChildren());
    for (int i = 0; i < nodes.size(); i++) {
      DependencyNode node = nodes.get(i);
      nodes.addAll(node.getChildren());
      String scope = node.getDependency().getScope();
      if (scope.equals("compile") || scope.equals("runtime")) {
        Artifact artifact = node.getArtifact();
        keys.add(
            Jar.key(artifact.getGroupId(), artifact.getArtifactId(), artifact.getClassifier()));
      }
    }
    return keys;
  }
}
