package io.sconce.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Google Cloud function on this machine: the real functions-framework invoker, in a process of
 * its own.
 *
 * <pre>{@code
 * try (LocalFunction function =
 *     LocalFunction.of("com.example.HelloFunction").classPath(ClassPath.current()).start()) {
 *   HttpRequest request = HttpRequest.newBuilder(function.uri()).build();
 *   ...
 * }
 * }</pre>
 *
 * <p>The function sees {@code PORT}, {@code FUNCTION_TARGET}, {@code K_SERVICE}, {@code
 * K_CONFIGURATION}, {@code K_REVISION} and {@code CLOUD_RUN_TIMEOUT_SECONDS} as on Cloud Functions.
 * Of this JVM's environment it sees {@code PATH}, {@code HOME}, {@code USER}, {@code LANG}, {@code
 * LC_ALL}, {@code LD_LIBRARY_PATH}, {@code JAVA_HOME} and {@code DJL_CACHE_DIR} alone, and on
 * Windows what sockets need. It has a temporary folder of its own, by {@code java.io.tmpdir} and
 * {@code TMPDIR}, on this machine's disk: it has no limit, and does not count as memory as on Cloud
 * Functions.
 *
 * <p>Thread-safe. The process ends with {@link #close()}, or with this JVM, however that ends.
 */
public final class LocalFunction implements AutoCloseable {
  static final String INVOKER = "com.google.cloud.functions.invoker.runner.Invoker";
  private static final int ATTEMPTS = 5;

  /** Short, because it is in every cold start that somebody measures. */
  private static final Duration POLL = Duration.ofMillis(1);

  /**
   * What Cloud Run grants between SIGTERM and SIGKILL:
   * cloud.google.com/run/docs/container-contract.
   */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Path folder;
  private final Child child;
  private final Port port;

  private LocalFunction(Path folder, Child child, Port port) {
    this.folder = folder;
    this.child = child;
    this.port = port;
  }

  /**
   * Describes a function; nothing is started yet.
   *
   * @param target the function's class, as {@code --entry-point} names it
   */
  public static Builder of(String target) {
    return new Builder(target);
  }

  /** Where the function answers: {@code http://localhost:PORT}. */
  public URI uri() {
    return URI.create("http://localhost:" + port.number());
  }

  /**
   * Everything that the function and the invoker have printed so far; also after {@link #close()}.
   */
  public String log() {
    return child.log().text();
  }

  /** The function's process; also after {@link #close()}, when it has ended. */
  public LocalProcess process() {
    return child.identity();
  }

  /** Ends the process and deletes its temporary folder. Closing twice is harmless. */
  @Override
  public void close() {
    child.end(GRACE);
    child.log().close();
    port.close();
    Folders.delete(folder);
  }

  /** Collects what a function needs; not thread-safe. */
  public static final class Builder {
    private final String target;
    private final ChildSettings settings = new ChildSettings();
    private Duration timeout = Duration.ofSeconds(60);

    private Builder(String target) {
      this.target = target;
    }

    /**
     * The function's own class path. The function runs in an empty folder. Replaces a {@link
     * #deploymentPackage}.
     *
     * @param entries jars and folders of classes; the manifest {@code Class-Path} of a jar is
     *     followed
     * @throws IllegalArgumentException if one does not exist
     */
    public Builder classPath(List<Path> entries) {
      settings.classPath(entries);
      return this;
    }

    /**
     * The function as {@code gcloud functions deploy --source} takes it: a folder with exactly one
     * jar at its root, whose manifest lists all else as {@code Class-Path}. The function runs in it
     * as it does in {@code /workspace}.
     *
     * <p>It can create, delete and rename nothing there. The files are not copied but linked where
     * the file system lets them; the function may write to those that this process may write to,
     * and then changes the folder's own. Nothing else ever changes the folder. All this is by
     * permissions, which do not bind root. Symbolic links are followed.
     *
     * <p>Or a folder with the Dockerfile that {@code sconce:package} writes, as {@code gcloud run
     * deploy --source} takes it. Its image is built first, which takes seconds, and run: both
     * without Docker, and with this machine's system and Java runtime in place of the base image.
     *
     * <p>This and {@link #classPath} replace each other; the later call counts.
     *
     * @throws IllegalArgumentException if it does not exist or is no folder
     */
    public Builder deploymentPackage(Path folder) {
      if (Files.isRegularFile(folder)) {
        throw new IllegalArgumentException(
            "deployment package: expected the folder that gcloud functions deploy --source takes,"
                + " got the file "
                + folder);
      }
      settings.deploymentPackage(folder);
      return this;
    }

    /** Adds to the function's environment; wins over what is set for it. */
    public Builder environment(Map<String, String> variables) {
      settings.environment(variables);
      return this;
    }

    /** Options of the function's JVM, {@code -Xmx256m} for one. */
    public Builder jvmOptions(List<String> options) {
      settings.jvmOptions(options);
      return this;
    }

    /** The port; 0, the default, takes a free one. */
    public Builder port(int port) {
      settings.port(port);
      return this;
    }

    /** How long the function may take until its port is open, 60 s if nothing is said. */
    public Builder startupTimeout(Duration timeout) {
      settings.startupTimeout(timeout);
      return this;
    }

    /**
     * The function's time-out, 60 s if nothing is said, as {@code gcloud functions deploy} has it.
     * The invoker answers 408 when it is over.
     *
     * @param timeout whole seconds, since the platform knows no others; rounded up
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder timeout(Duration timeout) {
      this.timeout = ChildSettings.positive("timeout", timeout);
      return this;
    }

    /**
     * The Java runtime to use instead of this JVM's own, as {@code JAVA_HOME} would name it; its
     * {@code bin/java} may be a script.
     */
    public Builder javaHome(Path folder) {
      settings.javaHome(folder);
      return this;
    }

    /**
     * Starts the function and waits until it takes requests; the invoker constructs it before that.
     *
     * @throws StartException if the function fails or its time is over, and the message ends with
     *     its last lines; if there is not exactly one jar at the root of its deployment package
     */
    public LocalFunction start() {
      Path folder = Folders.temporary();
      try {
        return start(folder);
      } catch (RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    }

    private LocalFunction start(Path folder) {
      Program program = program(folder);
      for (int attempt = 1; ; attempt++) {
        Port port = Port.reserve(settings.port());
        Child child = null;
        try {
          child = launch(folder, program, port, attempt);
          if (opens(child, port)) {
            return new LocalFunction(folder, child, port);
          }
          if (settings.port() != 0 || attempt == ATTEMPTS || !lostItsPort(child)) {
            throw StartException.withLog(
                "the function ended with exit status " + child.exitValue() + " before it started",
                child.log().text());
          }
          child.log().close();
          port.close();
        } catch (RuntimeException e) {
          if (child != null) {
            child.end(Duration.ZERO);
            child.log().close();
          }
          port.close();
          throw e;
        }
      }
    }

    private Program program(Path folder) {
      Path workspace = folder.resolve("workspace");
      Optional<Path> source = settings.deploymentPackage();
      if (source.filter(ContainerImage::isContext).isPresent()) {
        return ContainerImage.build(source.get(), workspace, settings).program(target);
      }
      return (source.isPresent()
              ? Workspace.lay(source.get(), workspace)
              : new Workspace(Folders.create(workspace), settings.classPath()))
          .program(Runtimes.invoker(Folders.create(folder.resolve("runtime"))), target);
    }

    private Child launch(Path folder, Program program, Port port, int attempt) {
      // What the function unpacks there goes when it goes.
      Path temporary = Folders.create(folder.resolve("tmp"));
      List<String> command =
          settings.command(
              folder, program, List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary));
      String service = serviceName();
      Map<String, String> platform = new LinkedHashMap<>(program.environment());
      platform.put("TMPDIR", temporary.toString());
      platform.put("PORT", Integer.toString(port.number()));
      platform.put(
          "CLOUD_RUN_TIMEOUT_SECONDS", Long.toString(timeout.plusNanos(999_999_999).toSeconds()));
      platform.put("FUNCTION_TARGET", target);
      platform.put("K_SERVICE", service);
      platform.put("K_CONFIGURATION", service);
      platform.put("K_REVISION", service + "-00001-loc");
      return Child.start(
          command,
          settings.environmentOver(platform),
          program.folder(),
          new ChildLog(folder.resolve("log-" + attempt)));
    }

    /** Cloud Run takes lower-case letters, digits and hyphens. */
    private String serviceName() {
      return target
          .substring(target.lastIndexOf('.') + 1)
          .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
          .toLowerCase(Locale.ROOT)
          .replaceAll("[^a-z0-9]+", "-");
    }

    /** True when the port is open, false when the process has ended. */
    private boolean opens(Child child, Port port) {
      long end = System.nanoTime() + settings.startupTimeout().toNanos();
      while (!child.hasEndedWithin(POLL)) {
        if (port.isOpen()) {
          return true;
        }
        if (System.nanoTime() > end) {
          throw StartException.withLog(
              "the function did not open its port within "
                  + settings.startupTimeout().toSeconds()
                  + " s",
              child.log().text());
        }
      }
      return false;
    }

    private static boolean lostItsPort(Child child) {
      return child.log().text().contains("java.net.BindException");
    }
  }

  /**
   * A port for the child.
   *
   * <p>The invoker listens with SO_REUSEPORT, so two invokers on one port would not fail but share
   * its connections. Where the platform has that option, the number is held by a socket that is
   * bound with it and never listens: nobody else can take it, and the child still can.
   */
  private record Port(int number, Socket hold) implements AutoCloseable {
    static Port reserve(int wanted) {
      Socket hold = new Socket();
      try {
        if (wanted != 0) {
          new ServerSocket(wanted).close();
        }
        boolean holds = hold.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        if (holds) {
          hold.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        hold.bind(new InetSocketAddress(wanted));
        int number = hold.getLocalPort();
        if (!holds) {
          hold.close();
        }
        return new Port(number, hold);
      } catch (IOException e) {
        try (hold) {
          throw new StartException("port " + wanted + ": " + e.getMessage(), e);
        } catch (IOException suppressed) {
          throw new UncheckedIOException(suppressed);
        }
      }
    }

    boolean isOpen() {
      try (Socket probe = new Socket()) {
        probe.connect(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), number),
            1_000);
        // With nobody listening, TCP may connect a socket to itself.
        return probe.getLocalPort() != number;
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() {
      try {
        hold.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
