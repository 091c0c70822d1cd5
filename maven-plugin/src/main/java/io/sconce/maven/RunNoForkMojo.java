package io.sconce.maven;

import io.sconce.local.StartException;
import io.sconce.maven.natives.NativesCache;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs the package of one cloud in the cloud's own runtime on this machine, until Ctrl-C, in the
 * build that has made it: {@code sconce:run} for a build that binds it to a phase. The function
 * sees this environment's {@code SCONCE_} variables.
 */
@Mojo(
    name = "run-no-fork",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME)
public class RunNoForkMojo extends AbstractMojo {

  private static final String PLUGIN = "io.sconce:sconce-maven-plugin";
  private static final Pattern LOAD_FAILURE = Pattern.compile("io\\.sconce\\.LoadException: (.+)");

  private final RepositorySystem repositories;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  private MavenSession maven;

  @Parameter(defaultValue = "${repositorySystemSession}", readonly = true, required = true)
  private RepositorySystemSession session;

  @Parameter(defaultValue = "${project.build.directory}/sconce", readonly = true, required = true)
  private File output;

  /** Whose runtime is to run the package: {@code gcp} or {@code aws}. */
  @Parameter(property = "cloud")
  private @Nullable String cloud;

  /** Where the function answers; 0 takes a free port. */
  @Parameter(property = "port", defaultValue = "0")
  private int port;

  /** The function's class on Cloud Functions, if it is one of yours. */
  @Parameter(property = "sconce.entryPoint", defaultValue = "io.sconce.gcp.PredictorFunction")
  private String entryPoint;

  /** The handler on Lambda, if it is one of yours. */
  @Parameter(property = "sconce.handler", defaultValue = "io.sconce.aws.PredictorHandler")
  private String handler;

  /** Where libtorch is kept, as for {@code sconce:package}. */
  @Parameter(
      property = "sconce.cache",
      defaultValue = "${settings.localRepository}/.cache/sconce",
      required = true)
  private File cache;

  @Inject
  RunNoForkMojo(RepositorySystem repositories) {
    this.repositories = repositories;
  }

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    Cloud chosen = Cloud.parse(cloud);
    if (port < 0 || port > 65_535) {
      throw new MojoFailureException("port: expected 0 to 65535, got " + port);
    }
    if (maven.getProjects().size() > 1 && project.getPlugin(PLUGIN) == null) {
      getLog().info("nothing to run here: this module makes no package");
      return;
    }
    try (RunningFunction function = start(chosen)) {
      serve(function);
    } catch (IOException e) {
      throw new MojoExecutionException("cannot run the package: " + e.getMessage(), e);
    }
  }

  private RunningFunction start(Cloud chosen)
      throws IOException, MojoExecutionException, MojoFailureException {
    Target target = Target.forRun(chosen, Host.current());
    Path path = output.toPath().resolve(target.file());
    if (!Files.exists(path)) {
      throw new MojoFailureException(
          "expected "
              + path
              + ", found nothing: bind the goal package of "
              + PLUGIN
              + " in the pom, <execution><goals><goal>package</goal></goals></execution>, without"
              + " another phase");
    }
    String entry = chosen == Cloud.GCP ? entryPoint : handler;
    try {
      return RunningFunction.start(chosen, path, entry, environment(target), port);
    } catch (StartException e) {
      String message = String.valueOf(e.getMessage());
      sentence(message).ifPresent(getLog()::error);
      // Without the cause: where Sconce was when the function failed tells nobody anything.
      throw new MojoExecutionException(message);
    }
  }

  /** Says first why a function did not load, where its platform says so deep in a stack trace. */
  static Optional<String> sentence(String message) {
    Matcher matcher = LOAD_FAILURE.matcher(message);
    return matcher.find() && matcher.start() > message.indexOf('\n')
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  private Map<String, String> environment(Target target)
      throws IOException, MojoExecutionException, MojoFailureException {
    Map<String, String> environment = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("SCONCE_")) {
                environment.put(name, value);
              }
            });
    String platform = Host.current().platform();
    // Lambda's runtime client runs on Linux alone, for which there is a package.
    if (target == Target.GCP && !platform.equals(target.platform())) {
      getLog()
          .info(
              "the package's libtorch is for "
                  + target.platform()
                  + ": here the function runs with the same version for "
                  + platform);
      environment.put("PYTORCH_LIBRARY_PATH", libtorch(platform).toString());
    }
    return environment;
  }

  private Path libtorch(String platform)
      throws IOException, MojoExecutionException, MojoFailureException {
    Artifacts artifacts =
        new Artifacts(repositories, session, project.getRemoteProjectRepositories());
    return new NativesCache(cache.toPath(), getLog()::info)
        .mapped(NativeSources.of(ProjectJars.tested(project), artifacts).platform(platform, false));
  }

  /** Until Ctrl-C, which ends the JVM without the end of any try. */
  private static void serve(RunningFunction function) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(function::close, "close"));
    try {
      String curl = function.curl();
      // Not by the log, so that the lines can be copied, and are there with -q.
      System.out.println("ready " + function.uri());
      System.out.println(curl);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
