package io.sconce.libtorch;

import io.sconce.LoadException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A folder with all of libtorch's libraries, ready to map.
 *
 * <p>No class of the engine is needed to find one, so a thread of its own may do so before any is
 * loaded.
 *
 * @param path absolute
 * @param source where it comes from, as a log says it after "from"
 */
public record LibtorchFolder(Path path, String source) implements LibtorchSource {

  /** The libtorch that this version of Sconce is built with. */
  public static final String VERSION = "2.7.1";

  /** The setting that names a folder. */
  public static final String SETTING = "PYTORCH_LIBRARY_PATH";

  /** Before the name of DJL's JNI library where DJL itself unpacked it. */
  static final String DJL_PREFIX = "0.35.1-";

  /**
   * This machine's system and processor, as DJL names them in its artifacts' classifiers.
   *
   * @return such as {@code linux-x86_64}
   */
  public static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String prefix = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
    return prefix + "-" + processor();
  }

  /**
   * The sentence for what was thrown when libraries of a folder were loaded.
   *
   * @param thrown by {@link System#load}, or by an engine that wraps it
   * @return says what it means where that is known, and what to do
   */
  public static LoadException cannotLoad(Throwable thrown) {
    return new LoadException(LoaderError.sentence(thrown), thrown);
  }

  @Override
  public boolean inBlocks() {
    return false;
  }

  @Override
  public LibtorchFolder ready() {
    check();
    return this;
  }

  static Path temporary() {
    String text = System.getProperty("java.io.tmpdir", "/tmp");
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new LoadException("java.io.tmpdir: expected a folder, got '" + text + "'", e);
    }
  }

  /** The folder that the setting names, with all of libtorch's libraries in it. */
  static LibtorchFolder named(String text) {
    Path path;
    try {
      path = Path.of(text).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new LoadException(SETTING + ": expected a folder, got '" + text + "'", e);
    }
    String jni = System.mapLibraryName("djl_torch");
    for (String library : List.of("c10", "torch_cpu", "torch")) {
      requireFile(path.resolve(System.mapLibraryName(library)), "");
    }
    if (!Files.isRegularFile(path.resolve(DJL_PREFIX + jni))) {
      // Without it DJL takes the one on the class path to its cache folder, or downloads it.
      requireFile(
          path.resolve(jni),
          "; copy it from jnilib/" + platform() + "/cpu in the jar of ai.djl.pytorch:pytorch-jni");
    }
    return new LibtorchFolder(path, path.toString());
  }

  private static void requireFile(Path file, String whatToDo) {
    if (!Files.isRegularFile(file)) {
      throw new LoadException(
          SETTING
              + ": expected a folder with libtorch "
              + VERSION
              + ", but "
              + file
              + " is missing"
              + whatToDo);
    }
  }

  /** Refuses a folder that DJL would take for two. */
  static void checkSeparator(Path folder) {
    if (folder.toString().contains(File.pathSeparator)) {
      throw new LoadException(
          "libtorch is in "
              + folder
              + ", and DJL takes a '"
              + File.pathSeparator
              + "' in it for the end of a path; expected a folder without one");
    }
  }

  private void check() {
    checkSeparator(path);
    if (!platform().startsWith("linux-")) {
      return;
    }
    Path library = path.resolve("libtorch_cpu.so");
    String got = processorOf(library);
    if (!got.equals(processor())) {
      throw new LoadException(
          library
              + ": expected a library for "
              + platform()
              + ", got one for "
              + got
              + "; libtorch "
              + VERSION
              + " for "
              + platform()
              + " is ai.djl.pytorch:pytorch-native-cpu with the classifier of that name");
    }
  }

  private static String processorOf(Path library) {
    try {
      return Elf.processor(library);
    } catch (IOException e) {
      throw new LoadException(library + " cannot be read: " + e, e);
    }
  }

  private static String processor() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("amd64") ? "x86_64" : arch;
  }
}
