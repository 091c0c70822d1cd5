package io.sconce.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One example in this repository, as its build leaves it.
 *
 * @param root the repository's folder
 * @param name the example's folder in {@code examples}
 */
record Example(Path root, String name) {

  /**
   * What its function consists of: its own jar, what that depends on at run time, and libtorch for
   * this machine.
   *
   * @throws IOException if it is not built
   */
  List<Path> classPath() throws IOException {
    Path target = folder().resolve("target");
    List<Path> classPath = new ArrayList<>();
    classPath.add(target.resolve("sconce-example-" + name + ".jar"));
    for (String list : List.of("runtime.classpath", "natives.classpath")) {
      String entries = Files.readString(target.resolve(list)).strip();
      Stream.of(entries.split(File.pathSeparator)).map(Path::of).forEach(classPath::add);
    }
    return classPath;
  }

  /** The cases that its model was not trained on. */
  Path heldOut() {
    return folder().resolve("src/test/resources/held-out.json");
  }

  /** Where DJL unpacks libtorch; the tests of this build use the same. */
  Path djlCache() {
    return root.resolve("target/djl").toAbsolutePath();
  }

  private Path folder() {
    return root.resolve("examples").resolve(name);
  }
}
