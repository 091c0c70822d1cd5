package io.sconce.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Class paths for functions: jars and folders of classes, in the order in which classes are looked
 * for.
 */
public final class ClassPath {
  private ClassPath() {}

  /**
   * The class path of this very JVM, for a test that runs the function it was compiled with.
   * Entries that do not exist are left out.
   *
   * <pre>{@code
   * LocalLambda.of("com.example.Handler").classPath(ClassPath.current()).start()
   * }</pre>
   *
   * <p>It is what {@code java.class.path} names: under Surefire, Gradle and IDEs the whole test
   * class path.
   *
   * @return at least one jar or folder
   */
  public static List<Path> current() {
    return parse(System.getProperty("java.class.path", ""));
  }

  static List<Path> parse(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .map(Path::toAbsolutePath)
        .filter(Files::exists)
        .toList();
  }
}
