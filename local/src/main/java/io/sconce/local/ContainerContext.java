package io.sconce.local;

import static java.util.stream.Collectors.joining;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What makes a function's files the build context of a container image: the cloud's own runtime,
 * the training run, and the Dockerfile. In the image runtime and function share the JVM's own class
 * path, since a JVM archives the classes of no other. The training run makes the archive, as a step
 * of the image's build.
 *
 * <p>Immutable. It writes the same bytes each time.
 */
public final class ContainerContext {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  private static final String LIB = "lib";
  private static final String RUNTIME = "runtime";
  private static final String TRAINING = "training";

  /** Holds the first options of the entry point; the training run names the archive there. */
  private static final String OPTIONS = "class-data.options";

  private static final List<String> JVM_OPTIONS =
      List.of(
          // Functions load native libraries: from JDK 24 on a warning, unless it is allowed.
          "--enable-native-access=ALL-UNNAMED",
          // Else the JVM chooses one by the machine, and an AOT cache serves no other.
          "-XX:+UseSerialGC");

  private final boolean lambda;
  private final Platform platform;
  private final String function;
  private final List<String> jvmOptions;
  private final Map<String, String> environment;

  private ContainerContext(
      boolean lambda,
      Platform platform,
      String function,
      List<String> jvmOptions,
      Map<String, String> environment) {
    this.lambda = lambda;
    this.platform = platform;
    this.function = function;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  /**
   * For Cloud Run, where the functions-framework invoker runs the function, on x86_64.
   *
   * @param target the function's class
   */
  public static ContainerContext cloudRun(String target) {
    return new ContainerContext(false, linux("amd64"), target, JVM_OPTIONS, Map.of());
  }

  /**
   * For Lambda, where the runtime client runs the function, with the compiler that the managed
   * runtime has.
   *
   * @param handler the function's class
   * @param arm64 whether the image is for Graviton; else it is for x86_64
   */
  public static ContainerContext lambda(String handler, boolean arm64) {
    return new ContainerContext(
            true, linux(arm64 ? "arm64" : "amd64"), handler, JVM_OPTIONS, Map.of())
        .jvmOptions(
            List.of(
                "-XX:TieredStopAtLevel=1",
                LocalLambda.NATIVE_LIBRARY
                    + String.join("/", ContainerImage.ROOT, RUNTIME, Runtimes.LAMBDA_LIBRARY)));
  }

  /** glibc: libtorch has no build for another C library. */
  private static Platform linux(String arch) {
    return new Platform("Linux", arch, false);
  }

  /** The same with more options of the JVM. */
  public ContainerContext jvmOptions(List<String> options) {
    List<String> all = Stream.of(jvmOptions, options).flatMap(List::stream).toList();
    return new ContainerContext(lambda, platform, function, all, environment);
  }

  /**
   * The same with more environment variables, in the training run as well: those without which the
   * function does not start.
   */
  public ContainerContext environment(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(environment);
    all.putAll(variables);
    return new ContainerContext(lambda, platform, function, jvmOptions, all);
  }

  /**
   * Builds an image on this machine, without Docker: what lies in its working directory then. That
   * is what {@link LocalFunction} and {@link LocalLambda} do with a context at each start; given
   * the result, they only run it.
   *
   * @param context with the Dockerfile that {@link #write} has written
   * @param image is made, with links to the context's files where the file system lets them
   * @param javaHome in the place of the base image
   * @throws StartException if a step of the build fails, with the last lines that it printed
   */
  public static void build(Path context, Path image, Path javaHome) throws IOException {
    ChildSettings settings = new ChildSettings();
    settings.javaHome(javaHome);
    ContainerImage.build(context, image.toAbsolutePath(), settings);
    try (Stream<Path> laid = Files.walk(image)) {
      // A function's are closed to it; these are the caller's.
      laid.filter(Files::isDirectory).forEach(Folders::unlock);
    }
  }

  /**
   * Writes what is to be added to the function's files.
   *
   * @param folder an empty one
   * @param files the function's, by their paths from the context's root, with slashes. Jars in
   *     {@code lib} become the class path, in this order; what changes least should come first, so
   *     that a registry has it already
   */
  public void write(Path folder, List<String> files) throws IOException {
    Path runtime = Files.createDirectory(folder.resolve(RUNTIME));
    List<Path> jars = lambda ? Runtimes.lambdaClient(runtime) : Runtimes.invoker(runtime);
    if (lambda) {
      Runtimes.lambdaNativeLibrary(runtime, platform.lambdaLibrary());
    }
    Runtimes.training(Files.createDirectory(folder.resolve(TRAINING)));
    Files.writeString(folder.resolve(OPTIONS), "# the training run names the archive here\n");
    Files.writeString(
        folder.resolve(ContainerImage.DOCKERFILE), dockerfile(files, classPath(files, jars)));
  }

  /**
   * An archive holds for one class path, in one order, without folders. On Lambda the runtime's
   * classes win, as on the managed one; the invoker brings libraries that no function on Cloud
   * Functions sees, so there the function's own win.
   */
  private String classPath(List<String> files, List<Path> runtime) {
    List<String> functions = files.stream().filter(file -> file.startsWith(LIB + "/")).toList();
    List<String> clouds = runtime.stream().map(jar -> RUNTIME + "/" + jar.getFileName()).toList();
    return (lambda ? Stream.of(clouds, functions) : Stream.of(functions, clouds))
        .flatMap(List::stream)
        .collect(joining(":"));
  }

  private String dockerfile(List<String> files, String classPath) {
    List<String> entryPoint = new ArrayList<>(List.of("java", "@" + OPTIONS));
    entryPoint.addAll(jvmOptions);
    entryPoint.addAll(
        lambda ? List.of(LocalLambda.CLIENT) : List.of(LocalFunction.INVOKER, "--target"));
    List<String> training = new ArrayList<>();
    training.addAll(List.of("java", "-cp", TRAINING + ":" + LIB + "/*", Runtimes.TRAINING));
    training.add(lambda ? "lambda" : "cloud-run");
    training.addAll(entryPoint);
    training.add(function);
    return """
        # Made by sconce:package.
        ARG JAVA=25
        FROM --platform=linux/%s eclipse-temurin:${JAVA}-jre
        WORKDIR %s
        %s
        %s
        # The training run: starts the function as the entry point does, asks it for a prediction, and leaves an archive of
        # the classes that this took. Without one it ends the build.
        RUN %s
        ENTRYPOINT %s
        CMD %s
        """
        .formatted(
            platform.arch(),
            ContainerImage.ROOT,
            copies(files),
            variables(classPath),
            JSON.toJson(training),
            JSON.toJson(entryPoint),
            JSON.toJson(List.of(function)));
  }

  private String variables(String classPath) {
    Map<String, String> all = new TreeMap<>(environment);
    all.put(ContainerImage.CLASS_PATH, classPath);
    return all.entrySet().stream()
        .map(variable -> ContainerImage.variable(variable.getKey(), variable.getValue()))
        .collect(joining("\n"));
  }

  /** One layer for each name at the root, the function's jars the last. */
  private static String copies(List<String> files) {
    Stream<String> functions =
        files.stream().map(file -> file.replaceFirst("/.*", "")).filter(name -> !name.equals(LIB));
    return Stream.of(functions, Stream.of(RUNTIME, TRAINING, OPTIONS, LIB))
        .flatMap(names -> names)
        .distinct()
        .map(name -> "COPY " + JSON.toJson(List.of(name, name)))
        .collect(joining("\n"));
  }
}
