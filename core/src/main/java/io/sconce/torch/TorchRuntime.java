package io.sconce.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.libtorch.LibtorchFolder;
import io.sconce.libtorch.LibtorchLoader;
import io.sconce.start.ClassList;
import io.sconce.start.ColdStart;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds libtorch, points DJL at it before any class of DJL's looks for it, and starts the engine.
 * Nothing is ever downloaded.
 *
 * @param version libtorch's, such as 2.7.1
 * @param source where its libraries are
 * @param threads for one model call, set once for the whole process
 * @param optimizer whether TorchScript's graphs are optimized, set once for the whole process
 */
record TorchRuntime(String version, String source, int threads, boolean optimizer) {

  static final String ENGINE = "PyTorch";
  private static final String FOLDER = LibtorchFolder.SETTING;
  private static final String OPTIMIZER = "ai.djl.pytorch.graph_optimizer";
  private static final String VERSION = LibtorchFolder.VERSION;

  /**
   * Starts the engine, once for a process: a second start changes nothing.
   *
   * @param threads for one model call
   * @param start takes what finding, mapping and starting took
   * @throws LoadException if there is no libtorch for this platform, or it cannot be used
   */
  static TorchRuntime start(Settings settings, int threads, ColdStart start) {
    ClassLoader loader = TorchRuntime.class.getClassLoader();
    // The environment wins over the properties below, and DJL would go and download another
    // libtorch.
    expect(settings, "PYTORCH_VERSION", VERSION);
    expect(settings, "PYTORCH_FLAVOR", "cpu");
    checkVariable(System.getenv(FOLDER));
    String optimizer = Boolean.toString(settings.flag("SCONCE_GRAPH_OPTIMIZER", false));
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("PYTORCH_VERSION", VERSION);
    setDefault("PYTORCH_FLAVOR", "cpu");
    LibtorchLoader.begin();
    loadClasses(loader);
    Slots.rehearse();
    // By streams, whose first use would fall into the first prediction.
    Shape unused = new Shape(1);
    Optional<LibtorchFolder> folder = LibtorchLoader.awaitFolder(settings);
    String source = folder.isPresent() ? folder.get().source() : checkClassPath(loader);

    setDefault("ai.djl.pytorch.num_threads", Integer.toString(threads));
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    // libtorch has this for each thread, too; DJL sets it before each call of a model.
    setDefault(OPTIMIZER, optimizer);
    // What was checked, whatever was there: a folder without libtorch DJL ignores in silence, and
    // goes on to unpack or to download.
    if (folder.isPresent()) {
      System.setProperty(FOLDER, folder.get().path().toString());
    }

    // Not after the mapping but beside it: what the engine loads of libtorch it waits for by
    // itself.
    long began = System.nanoTime();
    String version = startEngine(loader).getVersion();
    long started = System.nanoTime();
    long mapped = LibtorchLoader.awaitMapped(start).orElse(began);
    // The engine may be there first, while the other thread is told of it.
    long engine = Math.max(0, started - Math.max(began, mapped));
    start.took(ColdStart.Phase.ENGINE, Duration.ofNanos(engine));
    return new TorchRuntime(version, source, threads, Boolean.getBoolean(OPTIMIZER));
  }

  /**
   * Makes the calling thread's model calls keep to the number of threads that the engine was
   * started with. libtorch has it for each thread anew: until one asks, MKL and oneDNN take as many
   * as there are CPUs to be seen, which on a functions platform are more than are granted.
   */
  // at::get_num_threads in ATen/ParallelOpenMP.cpp: who asks first, sets.
  static void keepThreads() {
    int unused = JniUtils.getNumThreads();
  }

  /** Those that the engine and the first predictions need, while libtorch is mapped. */
  private static void loadClasses(ClassLoader loader) {
    ClassList.read(TorchRuntime.class, "engine-classes.txt").load(loader, LibtorchLoader::hasEnded);
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

  /**
   * A variable that is set but blank is none to us, while DJL takes it for a folder and would not
   * look at the one that it is pointed at.
   */
  static void checkVariable(@Nullable String value) {
    if (value != null && (value.isEmpty() || !value.equals(value.strip()))) {
      throw new LoadException(
          FOLDER
              + ": expected a folder without spaces around it, or no such variable, got '"
              + value
              + "'; remove the variable to use the package's libtorch");
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
      throw LibtorchFolder.cannotLoad(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String checkClassPath(ClassLoader loader) {
    String platform = LibtorchFolder.platform();
    try {
      for (URL url :
          java.util.Collections.list(loader.getResources("native/lib/pytorch.properties"))) {
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
          properties.load(in);
        }
        if (platform.equals(properties.getProperty("classifier"))) {
          return "the class path";
        }
      }
    } catch (IOException e) {
      throw new LoadException("the class path cannot be searched for libtorch: " + e, e);
    }
    throw new LoadException(
        "no libtorch for "
            + platform
            + "; add ai.djl.pytorch:pytorch-native-cpu:"
            + VERSION
            + " with the classifier "
            + platform
            + " to the class path, or name a folder with"
            + " its libraries in "
            + FOLDER);
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
