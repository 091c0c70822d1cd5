package io.sconce.maven;

import io.sconce.maven.natives.NativesCache;
import java.io.File;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes one package for each cloud, with libtorch for the cloud's processor and the models as plain
 * files, and checks that each fits: {@code target/sconce/gcp} for {@code gcloud functions deploy
 * --source}, {@code aws-arm64.zip} and {@code aws-x86_64.zip} for Lambda, for each of them a folder
 * that {@code docker build} takes, and {@code sizes.json}. The same input gives the same bytes.
 */
@Mojo(
    name = "package",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class PackageMojo extends AbstractMojo {

  private final RepositorySystem repositories;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

  @Parameter(defaultValue = "${repositorySystemSession}", readonly = true, required = true)
  private RepositorySystemSession session;

  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  private PluginDescriptor plugin;

  @Parameter(defaultValue = "${project.build.directory}/sconce", readonly = true, required = true)
  private File output;

  /**
   * The packages to make: {@code gcp}, {@code aws-arm64}, {@code aws-x86_64}, and the same with
   * {@code -container}. By default all whose cloud's adapter is among the dependencies. What was
   * made before for another target is deleted.
   */
  @Parameter(property = "sconce.targets")
  private List<String> targets = List.of();

  /**
   * Which files of any jar are models, which a package holds as plain files under the same path.
   * Two stars and a slash stand for any folders, one star for any name.
   */
  @Parameter(defaultValue = "**/*.pt")
  private List<String> models = List.of();

  /**
   * How hard libtorch is packed in {@code aws-x86_64.zip}, 1 to 22. Higher is slower, once for a
   * machine, and smaller: 19 takes minutes. Unpacking is as fast.
   */
  @Parameter(property = "sconce.zstdLevel", defaultValue = "9")
  private int zstdLevel;

  /**
   * Whether libtorch registers at its start only what inference needs, and is ready 60 ms sooner.
   * {@code false}: autograd, vmap, functionalization, tracing, autocast and named tensors, too. By
   * default that is done where a class computes gradients with DJL, or a model in the package calls
   * such an operator.
   */
  @Parameter(property = "sconce.inferenceOnly")
  private @Nullable Boolean inferenceOnly;

  /** The function's class in a container for Cloud Run, if it is one of yours. */
  @Parameter(property = "sconce.entryPoint", defaultValue = "io.sconce.gcp.PredictorFunction")
  private String entryPoint;

  /** The handler in a container for Lambda, if it is one of yours. */
  @Parameter(property = "sconce.handler", defaultValue = "io.sconce.aws.PredictorHandler")
  private String handler;

  /**
   * Environment variables of a container, by their names: those without which the function does not
   * start, since it is started once when its image is built.
   */
  @Parameter private Map<String, String> containerEnvironment = Map.of();

  /** Where libtorch is kept in the forms that packages take. It may be deleted at any time. */
  @Parameter(
      property = "sconce.cache",
      defaultValue = "${settings.localRepository}/.cache/sconce",
      required = true)
  private File cache;

  /** Makes nothing, and leaves what is there. */
  @Parameter(property = "sconce.skip", defaultValue = "false")
  private boolean skip;

  /** Set in the build that {@code sconce:run} starts, for which one target is enough. */
  @Parameter(defaultValue = "false")
  private boolean forRun;

  /** The cloud that {@code sconce:run} is asked for; else it means nothing. */
  @Parameter(defaultValue = "${cloud}", readonly = true)
  private @Nullable String cloud;

  @Inject
  PackageMojo(RepositorySystem repositories) {
    this.repositories = repositories;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("no packages: sconce.skip is set");
      return;
    }
    if (!project.getPackaging().equals("jar")) {
      getLog().info("no packages: this project's packaging is " + project.getPackaging());
      return;
    }
    if (zstdLevel < 1 || zstdLevel > 22) {
      throw new MojoFailureException("sconce.zstdLevel: expected 1 to 22, got " + zstdLevel);
    }
    try (OutputFolder folder = OutputFolder.open(output.toPath())) {
      make(folder);
    } catch (IOException e) {
      throw new MojoExecutionException("cannot make the packages: " + e.getMessage(), e);
    }
  }

  private void make(OutputFolder folder)
      throws IOException, MojoExecutionException, MojoFailureException {
    ProjectJars jars = ProjectJars.of(project);
    if (jars.has(Jar.LOCAL)) {
      getLog()
          .warn(Jar.LOCAL + " is left out of the packages: it is for tests, give it scope test");
    }
    Set<Target> chosen = jars.targets(asked(), getLog());
    Map<Cloud, List<Jar>> selected = select(jars, chosen);
    UberJar.refuse(all(selected), jars.own(), plugins());

    Packaging packaging =
        new Packaging(
            folder,
            new PackagedLibtorch(
                NativeSources.of(jars.tested(), artifacts()),
                new NativesCache(cache.toPath(), getLog()::info),
                ProjectJars.zstd(plugin),
                zstdLevel),
            new Models(models, folder.workshop(), getLog()::warn),
            Map.of(Cloud.AWS, Limits.LAMBDA),
            new Container(Map.of(Cloud.GCP, entryPoint, Cloud.AWS, handler), containerEnvironment),
            Optional.ofNullable(inferenceOnly),
            getLog());
    SizeReport report = packaging.make(chosen, selected);
    SizeTable.of(report.sizes()).forEach(getLog()::info);
    if (report.failure().isPresent()) {
      throw new MojoFailureException(report.failure().get());
    }
  }

  private Set<Target> asked() throws MojoFailureException {
    return forRun
        ? EnumSet.of(Target.forRun(Cloud.parse(cloud), Host.current()))
        : Target.parse(targets);
  }

  private Map<Cloud, List<Jar>> select(ProjectJars jars, Set<Target> chosen)
      throws MojoExecutionException {
    Dependencies dependencies = new Dependencies(repositories, session);
    Map<Cloud, List<Jar>> selected = new EnumMap<>(Cloud.class);
    for (Target target : chosen) {
      if (!selected.containsKey(target.cloud())) {
        Set<String> kept = dependencies.without(target.cloud().leftOut(), project, jars.tested());
        selected.put(target.cloud(), ClassPath.select(jars.own(), jars.tested(), kept));
      }
    }
    return selected;
  }

  private static Set<Jar> all(Map<Cloud, List<Jar>> selected) {
    return selected.values().stream()
        .flatMap(List::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<String> plugins() {
    return project.getBuildPlugins().stream().map(Plugin::getArtifactId).toList();
  }

  private Artifacts artifacts() {
    return new Artifacts(repositories, session, project.getRemoteProjectRepositories());
  }
}
