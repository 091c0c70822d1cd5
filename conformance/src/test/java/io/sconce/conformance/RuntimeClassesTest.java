package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.aws.PredictorHandler;
import io.sconce.local.LocalLambda;
import io.sconce.start.ClassList;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that are loaded ahead for the Lambda runtime client, against that very client. */
final class RuntimeClassesTest {

  @TempDir private Path folder;

  /** Finds what a function finds, and notes what it was asked for. */
  private static final class Asked extends ClassLoader {

    private final List<String> found = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    Asked(ClassLoader function) {
      super(function);
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
      try {
        Class<?> type = super.loadClass(name);
        found.add(name);
        return type;
      } catch (ClassNotFoundException e) {
        missing.add(name);
        throw e;
      }
    }
  }

  @Test
  void nearly_all_of_them_are_there() throws IOException {
    ClassList list = ClassList.read(PredictorHandler.class, "runtime-classes.txt");

    try (URLClassLoader client = client();
        URLClassLoader function = new URLClassLoader(urls(FunctionClassPath.aws()), client)) {
      Asked asked = new Asked(function);
      list.load(asked, () -> false);

      assertThat(asked.found).doesNotHaveDuplicates().hasSizeGreaterThan(10);
      assertThat(asked.missing).hasSizeLessThanOrEqualTo(asked.found.size() / 20);
    }
  }

  private URLClassLoader client() throws IOException {
    for (String jar :
        List.of(
            "aws-lambda-java-core.jar",
            "aws-lambda-java-runtime-interface-client.jar",
            "aws-lambda-java-serialization.jar",
            "utils-lite.jar")) {
      try (InputStream in = LocalLambda.class.getResourceAsStream("runtimes/aws/" + jar)) {
        Files.copy(Objects.requireNonNull(in), folder.resolve(jar));
      }
    }
    try (Stream<Path> jars = Files.list(folder)) {
      return new URLClassLoader(urls(jars.toList()), ClassLoader.getPlatformClassLoader());
    }
  }

  private static URL[] urls(List<Path> entries) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path entry : entries) {
      urls.add(entry.toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }
}
