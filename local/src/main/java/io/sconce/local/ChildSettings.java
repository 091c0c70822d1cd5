package io.sconce.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What both clouds' builders let a caller choose for the child process. */
final class ChildSettings {
  /**
   * Of this JVM's environment a child sees these alone: above all no credentials, no other cloud's
   * variables.
   */
  private static final List<String> INHERITED =
      List.of(
          "PATH",
          "HOME",
          "USER",
          "LANG",
          "LC_ALL",
          "LD_LIBRARY_PATH",
          "JAVA_HOME",
          // Where DJL unpacks its libraries, 448 MB: else in the home folder.
          "DJL_CACHE_DIR",
          // Windows cannot open a socket without the first.
          "SystemRoot",
          "TEMP",
          "TMP");

  private List<Path> classPath = List.of();
  private Optional<Path> deploymentPackage = Optional.empty();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private List<String> jvmOptions = List.of();
  private int port;
  private Duration startupTimeout = Duration.ofSeconds(60);
  private Optional<Path> javaHome = Optional.empty();

  void classPath(List<Path> entries) {
    for (Path entry : entries) {
      if (!Files.exists(entry)) {
        throw new IllegalArgumentException("class path: " + entry + " does not exist");
      }
    }
    classPath = entries.stream().map(Path::toAbsolutePath).toList();
    deploymentPackage = Optional.empty();
  }

  void deploymentPackage(Path zipOrFolder) {
    if (!Files.exists(zipOrFolder)) {
      throw new IllegalArgumentException("deployment package: " + zipOrFolder + " does not exist");
    }
    deploymentPackage = Optional.of(zipOrFolder.toAbsolutePath());
    classPath = List.of();
  }

  Optional<Path> deploymentPackage() {
    return deploymentPackage;
  }

  List<Path> classPath() {
    if (classPath.isEmpty()) {
      throw new IllegalStateException(
          "no class path: call classPath(ClassPath.current()), or name the function's jars, or call"
              + " deploymentPackage with what would be uploaded");
    }
    return classPath;
  }

  void environment(Map<String, String> variables) {
    environment.putAll(variables);
  }

  void jvmOptions(List<String> options) {
    jvmOptions = List.copyOf(options);
  }

  List<String> jvmOptions() {
    return jvmOptions;
  }

  void port(int number) {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("port: expected 0 to 65535, got " + number);
    }
    port = number;
  }

  int port() {
    return port;
  }

  void startupTimeout(Duration timeout) {
    startupTimeout = positive("startupTimeout", timeout);
  }

  Duration startupTimeout() {
    return startupTimeout;
  }

  void javaHome(Path folder) {
    javaHome = Optional.of(folder);
  }

  /** The JVM that children run on. */
  JavaHome javaHome() {
    return JavaHome.at(javaHome.orElse(Path.of(System.getProperty("java.home"))));
  }

  /** What children run on, which need not be what this JVM runs on: the other may be emulated. */
  Platform platform() {
    return javaHome.isPresent() ? javaHome().platform() : Platform.current();
  }

  static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + ": expected more than zero, got " + duration);
    }
    return duration;
  }

  /** The platform's variables over what is inherited, and the caller's over both. */
  Map<String, String> environmentOver(Map<String, String> platform) {
    Map<String, String> all = inherited();
    all.putAll(platform);
    all.putAll(environment);
    return all;
  }

  /** What a child sees of this JVM's environment. */
  static Map<String, String> inherited() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String name : INHERITED) {
      String value = System.getenv(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    return all;
  }

  /**
   * The command line of a child.
   *
   * @param folder the temporary folder, which the child deletes if this JVM ends without doing so
   * @param localOptions follow the program's own and win, as the caller's win over both
   */
  List<String> command(Path folder, Program program, List<String> localOptions) {
    List<String> command = new ArrayList<>();
    JavaHome home = javaHome();
    command.add(home.java().toString());
    if (home.feature() >= 24) {
      // Functions load native libraries; from JDK 24 on that is a warning of four lines unless it
      // is allowed.
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(program.jvmOptions());
    command.addAll(localOptions);
    command.addAll(jvmOptions);
    command.add("-cp");
    // Behind the program's own, for which an image may hold an archive of classes.
    command.add(
        Stream.concat(
                program.classPath().stream(), Stream.of(Runtimes.watch(folder.resolve("runtime"))))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(ParentWatch.class.getName());
    command.add(folder.toString());
    command.add(program.mainClass());
    command.addAll(program.arguments());
    return command;
  }
}
