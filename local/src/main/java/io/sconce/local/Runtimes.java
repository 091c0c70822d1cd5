package io.sconce.local;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The clouds' runtimes, which travel as files in this library's jar. */
final class Runtimes {
  private static final List<String> AWS =
      List.of(
          "aws-lambda-java-core.jar",
          "aws-lambda-java-runtime-interface-client.jar",
          "aws-lambda-java-serialization.jar",
          "utils-lite.jar");
  private static final List<String> GCP = List.of("java-function-invoker.jar");
  private static final String WATCH = "io/sconce/local/ParentWatch.class";

  /** The client's native library, once it is out of its jar. */
  static final String LAMBDA_LIBRARY = "libaws-lambda-jni.so";

  /** The main class of the training run. */
  static final String TRAINING = "io.sconce.local.training.Training";

  private static final List<String> TRAINING_CLASSES =
      List.of("Cloud", "CloudRun", "Lambda", "Lambda$Posted", "Training", "Training$Archive");

  private Runtimes() {}

  /** Unpacks the functions-framework invoker and answers its class path. */
  static List<Path> invoker(Path folder) {
    return unpack("gcp", GCP, folder);
  }

  /** Unpacks the Lambda runtime client and answers its class path. */
  static List<Path> lambdaClient(Path folder) {
    return unpack("aws", AWS, folder);
  }

  /**
   * Takes the client's native library out of its jar. The client would copy it to one fixed name in
   * /tmp at each start, where two processes that start together overwrite each other's.
   *
   * @param folder where {@link #lambdaClient} has put the client
   * @param name as in {@link Platform#lambdaLibrary}
   */
  static Path lambdaNativeLibrary(Path folder, String name) {
    Path jar = folder.resolve("aws-lambda-java-runtime-interface-client.jar");
    Path library = folder.resolve(LAMBDA_LIBRARY);
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.copy(zip.getPath("jni", name), library);
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> unpack(String cloud, List<String> jars, Path folder) {
    for (String jar : jars) {
      copy("runtimes/" + cloud + "/" + jar, folder.resolve(jar));
    }
    return jars.stream().map(folder::resolve).toList();
  }

  /** Copies {@link ParentWatch}, once, and answers its class path. */
  static Path watch(Path folder) {
    Path watch = folder.resolve("watch");
    if (!Files.exists(watch)) {
      copy("/" + WATCH, watch.resolve(WATCH));
    }
    return watch;
  }

  /** Copies the classes of the training run, which need the function's Gson besides. */
  static void training(Path folder) {
    for (String name : TRAINING_CLASSES) {
      String path = "io/sconce/local/training/" + name + ".class";
      copy("/" + path, folder.resolve(path));
    }
  }

  private static void copy(String resource, Path file) {
    try (InputStream in = Runtimes.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is not in this library's jar");
      }
      Files.createDirectories(file.getParent());
      Files.copy(in, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
