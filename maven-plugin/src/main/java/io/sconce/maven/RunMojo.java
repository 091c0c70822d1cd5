package io.sconce.maven;

import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;

/**
 * Builds the package of one cloud and runs it in the cloud's own runtime on this machine, until
 * Ctrl-C. The function sees this environment's {@code SCONCE_} variables.
 */
@Mojo(name = "run", requiresDependencyResolution = ResolutionScope.RUNTIME)
@Execute(phase = LifecyclePhase.PACKAGE, lifecycle = "run")
public final class RunMojo extends RunNoForkMojo {

  @Inject
  RunMojo(RepositorySystem repositories) {
    super(repositories);
  }
}
