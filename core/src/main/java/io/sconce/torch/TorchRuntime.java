package io.sconce.torch;

import ai.djl.engine.Engine;
import io.sconce.LoadException;
import io.sconce.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * Finds libtorch, points DJL at it before any class of DJL's looks for it, and starts the engine.
 * Nothing is ever downloaded.
 *
 * @param version libtorch's, such as 2.7.1
 * @param source where its libraries are
 * @param threads for one model call, set once for the whole process
 */
record TorchRuntime(String version, String source, int threads) {

  private static final String ENGINE = "PyTorch";
  private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
  private static final String VERSION = "2.7.1";
  private static final List<String> LIBRARIES = List.of("c10", "torch_cpu", "torch");

  /**
   * Starts the engine, once for a process: a second start changes nothing.
   *
   * @param threads for one model call
   * @throws LoadException if there is no libtorch for this platform, or it cannot be used
   */
  static TorchRuntime start(Settings settings, int threads) {
    ClassLoader loader = TorchRuntime.class.getClassLoader();
    // The environment wins over the properties below, and DJL would go and download another
    // libtorch.
    expect(settings, "PYTORCH_VERSION", VERSION);
    expect(settings, "PYTORCH_FLAVOR", "cpu");
    Optional<Path> folder = settings.text(FOLDER).map(TorchRuntime::path);
    String source = folder.isPresent() ? checkFolder(folder.get()) : checkClassPath(loader);

    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("PYTORCH_VERSION", VERSION);
    setDefault("PYTORCH_FLAVOR", "cpu");
    setDefault("ai.djl.pytorch.num_threads", Integer.toString(threads));
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    folder.ifPresent(path -> setDefault(FOLDER, path.toString()));

    return new TorchRuntime(startEngine(loader).getVersion(), source, threads);
  }

  private static void expect(Settings settings, String name, String expected) {
    String value = settings.text(name).orElse(expected);
    if (!value.equals(expected)) {
      throw new LoadException(
          name
              + ": expected nothing or '"
              + expected
              + "', which this version of Sconce is built"
              + " with, got '"
              + value
              + "'");
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new LoadException(FOLDER + ": expected a folder, got '" + text + "'", e);
    }
  }

  private static Engine startEngine(ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // DJL finds its engine by the context class loader, which on both clouds need not be the
    // user's.
    thread.setContextClassLoader(loader);
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) {
      throw new LoadException("libtorch cannot be used here: " + rootMessage(e), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** DJL ignores a folder without libtorch in silence, and goes on to unpack or to download. */
  private static String checkFolder(Path folder) {
    for (String library : LIBRARIES) {
      Path file = folder.resolve(System.mapLibraryName(library));
      if (!Files.isRegularFile(file)) {
        throw new LoadException(
            FOLDER
                + ": expected a folder with libtorch "
                + VERSION
                + ", but "
                + file
                + " is missing");
      }
    }
    return folder.toString();
  }

  private static String checkClassPath(ClassLoader loader) {
    try {
      for (URL url :
          java.util.Collections.list(loader.getResources("native/lib/pytorch.properties"))) {
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
          properties.load(in);
        }
        if (platform().equals(properties.getProperty("classifier"))) {
          return "the class path";
        }
      }
    } catch (IOException e) {
      throw new LoadException("the class path cannot be searched for libtorch: " + e, e);
    }
    throw new LoadException(
        "no libtorch for "
            + platform()
            + "; add ai.djl.pytorch:pytorch-native-cpu:"
            + VERSION
            + " with the classifier "
            + platform()
            + " to the class path, or name a folder with"
            + " its libraries in "
            + FOLDER);
  }

  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    String prefix = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
    return prefix + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // The message of a file's exception is the file's name alone.
    return root.getMessage() == null || root instanceof IOException
        ? root.toString()
        : root.getMessage();
  }
}
