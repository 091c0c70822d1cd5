package io.sconce.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An AWS Lambda function on this machine: the real Java runtime client in a process of its own,
 * laid out as on Lambda, behind a local API Gateway.
 *
 * <pre>{@code
 * try (LocalLambda lambda =
 *     LocalLambda.of("com.example.Handler").classPath(ClassPath.current()).start()) {
 *   HttpRequest request = HttpRequest.newBuilder(lambda.uri()).build();
 *   ...
 * }
 * }</pre>
 *
 * <p>{@link #uri()} answers as the gateway that {@link Builder#frontDoor} names. The AWS CLI and
 * SDKs find Lambda's own Invoke API there too: {@code aws lambda invoke --endpoint-url
 * http://localhost:PORT --no-sign-request --function-name any --payload '{}' reply.json}.
 *
 * <p>The function sees the environment variables that Lambda sets, but for credentials. Of this
 * JVM's it sees {@code PATH}, {@code HOME}, {@code USER}, {@code LANG}, {@code LC_ALL}, {@code
 * LD_LIBRARY_PATH}, {@code JAVA_HOME} and {@code DJL_CACHE_DIR} alone: no {@code AWS_} variable
 * passes. It has a temporary folder of its own, without the size that Lambda gives it: ephemeral
 * storage has no limit here but the disk.
 *
 * <p>Thread-safe. The processes end with {@link #close()}, or with this JVM, however that ends.
 */
public final class LocalLambda implements AutoCloseable {
  static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  static final String NATIVE_LIBRARY =
      "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=";

  private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

  private final Path folder;
  private final ExecutionEnvironments environments;
  private final HttpListener front;

  private LocalLambda(Path folder, ExecutionEnvironments environments, HttpListener front) {
    this.folder = folder;
    this.environments = environments;
    this.front = front;
  }

  /**
   * Describes a function; nothing is started yet.
   *
   * @param handler the handler as Lambda names it, {@code com.example.Handler} or {@code
   *     com.example.Handler::method}
   */
  public static Builder of(String handler) {
    return new Builder(handler);
  }

  /**
   * Where the gateway answers: {@code http://localhost:PORT}, in place of the stage's invoke URL.
   */
  public URI uri() {
    return URI.create("http://localhost:" + front.port());
  }

  /**
   * Everything that the function has printed so far, with Lambda's START, END and REPORT lines and
   * a line for every answer that the gateway gave by itself; also after {@link #close()}. Several
   * environments stand one behind the other.
   */
  public String log() {
    return environments.log();
  }

  /**
   * The processes of all environments so far in the order of their starts, with those that have
   * ended: the first is the one that {@link Builder#start} has waited for.
   */
  public List<LocalProcess> processes() {
    return environments.processes();
  }

  /**
   * Invokes the function with any event, past the gateway, and waits for what comes of it.
   *
   * @param event JSON
   * @return the reply, or the function's error as Lambda reports it
   * @throws IllegalArgumentException if the event is over Lambda's 6 MB; nothing was invoked
   * @throws IllegalStateException if this is closed
   */
  public Invocation invoke(byte[] event) {
    if (event.length > FunctionError.MAX_EVENT_BYTES) {
      throw new IllegalArgumentException(
          "event: expected at most "
              + FunctionError.MAX_EVENT_BYTES
              + " bytes, got "
              + event.length);
    }
    Call call = Call.of(event.clone());
    environments.submit(call);
    return call.outcome().join();
  }

  /**
   * Ends the processes at once, as Lambda does, and deletes their temporary folder. Invocations
   * under way end in a function error. Closing twice is harmless.
   */
  @Override
  public void close() {
    environments.close();
    front.close();
    Folders.delete(folder);
  }

  /** Collects what a function needs; not thread-safe. */
  public static final class Builder {
    private final String handler;
    private final ChildSettings settings = new ChildSettings();
    private int memoryMegabytes = 1769;
    private Duration timeout = Duration.ofSeconds(30);
    private int maxEnvironments = 1;
    private FrontDoor door = FrontDoor.httpApi();
    private boolean image;

    private Builder(String handler) {
      this.handler = handler;
    }

    /**
     * The function's own class path. As on Lambda, jars lie in {@code lib} and are searched in the
     * order of their names, not of this list. Replaces a {@link #deploymentPackage}.
     *
     * @param entries jars, and folders of classes, which are packed into jars
     * @throws IllegalArgumentException if one does not exist
     */
    public Builder classPath(List<Path> entries) {
      settings.classPath(entries);
      return this;
    }

    /**
     * The function as it is uploaded: the zip, or the folder that it unpacks to. It becomes the
     * task root as it is, {@code LAMBDA_TASK_ROOT} and the working directory; Lambda looks for
     * classes at its root and then in the jars in {@code lib}, in the order of their names.
     *
     * <p>As on Lambda the function can create, delete and rename nothing there. It cannot write to
     * the files either where they come from a zip, and what the zip does not let all users read or
     * execute is closed to it, too. The files of a folder are not copied but linked where the file
     * system lets them; the function may write to those that this process may write to, and then
     * changes the folder's own. Nothing else ever changes the folder or the zip. All this is by
     * permissions, which do not bind root. Symbolic links in a folder are followed, those in a zip
     * come out as files.
     *
     * <p>Or a folder with the Dockerfile that {@code sconce:package} writes. Its image is built
     * first, which takes seconds, and run: both without Docker, and with this machine's system and
     * Java runtime in place of the base image.
     *
     * <p>This and {@link #classPath} replace each other; the later call counts.
     *
     * @throws IllegalArgumentException if it does not exist
     */
    public Builder deploymentPackage(Path zipOrFolder) {
      settings.deploymentPackage(zipOrFolder);
      image = false;
      return this;
    }

    /**
     * The function as a container image has it in {@code /var/task}: as {@link #deploymentPackage}
     * takes a folder, but up to the 10 GB of an image. What else an image may hold is not here.
     *
     * <p>This, {@link #classPath} and {@link #deploymentPackage} replace each other.
     *
     * @throws IllegalArgumentException if it does not exist
     */
    public Builder containerImage(Path taskRoot) {
      settings.deploymentPackage(taskRoot);
      image = true;
      return this;
    }

    /** Adds to the function's environment; wins over what is set for it. */
    public Builder environment(Map<String, String> variables) {
      settings.environment(variables);
      return this;
    }

    /** Options of the function's JVM; they follow those that Lambda gives, and win. */
    public Builder jvmOptions(List<String> options) {
      settings.jvmOptions(options);
      return this;
    }

    /** The port of the gateway; 0, the default, takes a free one. */
    public Builder port(int port) {
      settings.port(port);
      return this;
    }

    /**
     * How long an environment may take until it asks for an invocation, 60 s if nothing is said.
     */
    public Builder startupTimeout(Duration timeout) {
      settings.startupTimeout(timeout);
      return this;
    }

    /**
     * The Java runtime to use instead of this JVM's own, as {@code JAVA_HOME} would name it. It may
     * be one for the other processor if {@code bin/java} is a script that starts it in an emulator;
     * its file {@code release} says which the function's native libraries must fit.
     */
    public Builder javaHome(Path folder) {
      settings.javaHome(folder);
      return this;
    }

    /** The function's memory size, 1769 if nothing is said; it sets the heap. */
    public Builder memoryMegabytes(int megabytes) {
      if (megabytes < 128 || megabytes > 10_240) {
        throw new IllegalArgumentException(
            "memoryMegabytes: expected 128 to 10240, got " + megabytes);
      }
      memoryMegabytes = megabytes;
      return this;
    }

    /** The function's time-out, 30 s if nothing is said. */
    public Builder timeout(Duration timeout) {
      this.timeout = ChildSettings.positive("timeout", timeout);
      return this;
    }

    /**
     * How many execution environments there may be at once, 1 if nothing is said. Each takes one
     * invocation at a time; one is started when all are busy, and beyond the last invocations wait,
     * where the real Lambda would throttle.
     */
    public Builder environments(int max) {
      if (max < 1) {
        throw new IllegalArgumentException("environments: expected 1 or more, got " + max);
      }
      maxEnvironments = max;
      return this;
    }

    /** The gateway before the function, {@link FrontDoor#httpApi()} if nothing is said. */
    public Builder frontDoor(FrontDoor frontDoor) {
      door = frontDoor;
      return this;
    }

    /**
     * Starts the function and waits until its first environment asks for an invocation.
     *
     * @throws StartException if the function fails in its init phase or the time is over, with
     *     Lambda's error and the function's last lines; if its deployment package is damaged or,
     *     unzipped, larger than Lambda's 262,144,000 bytes, or its container image than 10 GB; and
     *     off Linux, where the runtime client does not run
     */
    public LocalLambda start() {
      String library = settings.platform().lambdaLibrary();
      Path folder = Folders.temporary();
      try {
        return start(folder, library);
      } catch (RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    }

    private LocalLambda start(Path folder, String library) {
      Path runtime = Folders.create(folder.resolve("runtime"));
      List<Path> client = Runtimes.lambdaClient(runtime);
      Path jni = Runtimes.lambdaNativeLibrary(runtime, library);
      Program program = program(folder.resolve("task"), client);
      ExecutionEnvironments environments =
          new ExecutionEnvironments(
              new ExecutionEnvironments.Limits(
                  maxEnvironments, timeout, settings.startupTimeout(), memoryMegabytes),
              "arn:aws:lambda:us-east-1:123456789012:function:" + name(),
              folder,
              environment -> launch(folder, environment, program, jni));
      HttpListener gateway = null;
      try {
        ExecutionEnvironment first = environments.start();
        // While the function starts, so that a request can be sent as soon as it is ready.
        LambdaFront front = new LambdaFront(environments, door, environments::platformLine);
        gateway =
            new HttpListener(
                "gateway",
                settings.port(),
                FrontDoor.MAX_REQUEST_BYTES,
                front::answer,
                front::tooLarge);
        first.ready().join();
        return new LocalLambda(folder, environments, gateway);
      } catch (RuntimeException e) {
        environments.close();
        if (gateway != null) {
          gateway.close();
        }
        throw e instanceof CompletionException && e.getCause() instanceof StartException failure
            ? failure
            : e;
      }
    }

    private Program program(Path task, List<Path> client) {
      Optional<Path> source = settings.deploymentPackage();
      if (source.filter(ContainerImage::isContext).isPresent()) {
        return ContainerImage.build(source.get(), task, settings).program(handler);
      }
      if (source.isEmpty()) {
        TaskRoot.lay(settings.classPath(), task);
      } else if (image) {
        TaskRoot.layImage(source.get(), task);
      } else {
        TaskRoot.lay(source.get(), task);
      }
      return new Program(task, jvmOptionsOfLambda(), client, CLIENT, List.of(handler), Map.of());
    }

    private void launch(Path folder, ExecutionEnvironment environment, Program program, Path jni) {
      Path temporary = Folders.create(environment.folder().resolve("tmp"));
      List<String> command =
          settings.command(
              folder,
              program,
              List.of(
                  // What an image's JVM sizes its heap by: else it would be this machine's memory.
                  "-XX:MaxRAM=" + memoryMegabytes + "m",
                  // It is killed in the end, and would leave its performance data in /tmp.
                  "-XX:-UsePerfData",
                  NATIVE_LIBRARY + jni,
                  "-Djava.io.tmpdir=" + temporary));
      Map<String, String> variables = new LinkedHashMap<>(program.environment());
      variables.putAll(variablesOfLambda(environment, program.folder(), temporary));
      environment.runs(
          Child.start(
              command, settings.environmentOver(variables), program.folder(), environment.log()));
    }

    /**
     * C1 alone; from Java 25 on not where all is compiled ahead of the invocations:
     * docs.aws.amazon.com/lambda/latest/dg/java-customization.html.
     */
    static List<String> compilerOf(int javaFeature, @Nullable String initializationType) {
      boolean ahead =
          "snap-start".equals(initializationType)
              || "provisioned-concurrency".equals(initializationType);
      return javaFeature >= 25 && ahead
          ? List.of()
          : List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1");
    }

    /**
     * The serial collector as the same page says. A heap of 85 % of the memory is what functions
     * report of the managed runtimes; no page of AWS's names it. An image has what its Dockerfile
     * says.
     */
    private List<String> jvmOptionsOfLambda() {
      List<String> options = new ArrayList<>();
      String type = settings.environmentOver(Map.of()).get(INITIALIZATION_TYPE);
      options.addAll(compilerOf(settings.javaHome().feature(), type));
      options.add("-XX:+UseSerialGC");
      options.add("-Xmx" + memoryMegabytes * 85 / 100 + "m");
      return options;
    }

    /**
     * docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
     */
    private Map<String, String> variablesOfLambda(
        ExecutionEnvironment environment, Path task, Path temporary) {
      Map<String, String> variables = new LinkedHashMap<>();
      variables.put("AWS_LAMBDA_RUNTIME_API", environment.endpoint());
      variables.put("AWS_LAMBDA_FUNCTION_NAME", name());
      variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
      variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(memoryMegabytes));
      variables.put(INITIALIZATION_TYPE, "on-demand");
      variables.put("AWS_LAMBDA_LOG_FORMAT", "Text");
      variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + name());
      variables.put(
          "AWS_LAMBDA_LOG_STREAM_NAME",
          LocalDate.now(ZoneOffset.UTC).toString().replace('-', '/')
              + "/[$LATEST]"
              + UUID.randomUUID().toString().replace("-", ""));
      variables.put("AWS_REGION", "us-east-1");
      variables.put("AWS_DEFAULT_REGION", "us-east-1");
      variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + settings.javaHome().feature());
      variables.put("_HANDLER", handler);
      variables.put("LAMBDA_TASK_ROOT", task.toString());
      variables.put("LAMBDA_RUNTIME_DIR", task.resolveSibling("runtime").toString());
      variables.put("LANG", "en_US.UTF-8");
      variables.put("TZ", ":UTC");
      variables.put("TMPDIR", temporary.toString());
      return variables;
    }

    private String name() {
      String type = handler.contains("::") ? handler.substring(0, handler.indexOf("::")) : handler;
      return type.substring(type.lastIndexOf('.') + 1).replace('$', '-');
    }
  }
}
