package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.gcp.PredictorFunction;
import io.sconce.local.LocalFunction;
import io.sconce.start.ClassList;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that a start loads ahead are those of the invoker that local runs. */
final class InvokerClassesTest {

  private static final String INVOKER = "runtimes/gcp/java-function-invoker.jar";

  @TempDir private Path folder;

  @Test
  void nearly_all_of_them_exist() throws IOException {
    List<String> names = ClassList.read(PredictorFunction.class, "invoker-classes.txt").names();

    List<String> missing = new ArrayList<>();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {invoker()}, ClassLoader.getPlatformClassLoader())) {
      for (String name : names) {
        if (!exists(name, loader)) {
          missing.add(name);
        }
      }
    }

    assertThat(names).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    assertThat(missing)
        .as("not in this invoker or this JDK; the list's first lines say how it is made anew")
        .hasSizeLessThanOrEqualTo(names.size() / 20);
  }

  private URL invoker() throws IOException {
    Path jar = folder.resolve("invoker.jar");
    try (InputStream in = LocalFunction.class.getResourceAsStream(INVOKER)) {
      assertThat(in).as(INVOKER).isNotNull();
      Files.copy(in, jar);
    }
    return jar.toUri().toURL();
  }

  private static boolean exists(String name, ClassLoader loader) {
    try {
      Class<?> unused = Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
