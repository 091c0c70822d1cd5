package io.sconce.maven;

import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Jars from the project's repositories. */
final class Artifacts {

  private final RepositorySystem repositories;
  private final RepositorySystemSession session;
  private final List<RemoteRepository> remote;

  Artifacts(
      RepositorySystem repositories,
      RepositorySystemSession session,
      List<RemoteRepository> remote) {
    this.repositories = repositories;
    this.session = session;
    this.remote = List.copyOf(remote);
  }

  /** One jar, downloaded if it is not in the local repository yet. */
  Path jar(String groupId, String artifactId, String classifier, String version)
      throws MojoExecutionException {
    DefaultArtifact artifact = new DefaultArtifact(groupId, artifactId, classifier, "jar", version);
    try {
      return repositories
          .resolveArtifact(session, new ArtifactRequest(artifact, remote, "plugin"))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (ArtifactResolutionException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    }
  }
}
