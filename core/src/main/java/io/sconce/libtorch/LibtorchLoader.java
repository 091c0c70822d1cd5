package io.sconce.libtorch;

import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.start.ColdStart;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.Inflater;

/**
 * Finds libtorch and maps it on a thread of its own, while the cloud's runtime and the function's
 * classes come up: the longest part of a start, and the only one that needs nothing of the others.
 *
 * <p>One for a process, since the dynamic loader maps a library once for a process. It goes by the
 * environment, so that it can begin before anybody has read the function's settings.
 */
public final class LibtorchLoader {

  /** In this order each finds those that it needs; all else lies beside them and follows. */
  private static final List<String> LIBRARIES = List.of("torch_cpu", "torch");

  private final Settings settings;
  private final CompletableFuture<Loaded> end = new CompletableFuture<>();

  /**
   * What came of it.
   *
   * @param folder empty if there is none, and then nothing is mapped
   * @param took to find it, and to unpack it where it was in blocks
   * @param mapping took so long
   */
  private record Loaded(Optional<LibtorchFolder> folder, Duration took, Duration mapping) {}

  /** Made at the first use, by the JVM's own rule for classes. */
  private static final class OfThisProcess {
    private static final LibtorchLoader LOADER = new LibtorchLoader(Settings.fromEnvironment());
  }

  private LibtorchLoader(Settings settings) {
    this.settings = settings;
    Thread thread = new Thread("sconce-libtorch") { // No lambda: see LibtorchFolder.ready.
          @Override
          public void run() {
            load();
          }
        };
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins, unless this process has begun before. Returns at once; what goes wrong is thrown by
   * {@link #await}.
   */
  public static void begin() {
    LibtorchLoader unused = ofThisProcess();
  }

  private static LibtorchLoader ofThisProcess() {
    return OfThisProcess.LOADER;
  }

  /**
   * Whether there is nothing to wait for any more: libtorch is mapped, cannot be, or is not there.
   *
   * @return false if it has just begun because of this very call
   */
  public static boolean hasEnded() {
    return ofThisProcess().end.isDone();
  }

  /**
   * Waits until libtorch is mapped. What the dynamic loader says against it is thrown to nobody:
   * the engine, which loads the same libraries, is told the same.
   *
   * @param settings may name a folder where the environment names none and there is no package;
   *     that one is checked, and not mapped here
   * @param start takes what finding and mapping took
   * @return libtorch's folder; empty if none is named and there is no package around this class
   * @throws LoadException as {@link LibtorchFolder#ready} does, and if settings name another folder
   *     than the one that this process has begun with
   */
  public static Optional<LibtorchFolder> await(Settings settings, ColdStart start) {
    return ofThisProcess().awaitEnd(settings, start);
  }

  private Optional<LibtorchFolder> awaitEnd(Settings wanted, ColdStart start) {
    Optional<String> named = wanted.text(LibtorchFolder.SETTING);
    if (named.isPresent() && !named.equals(settings.text(LibtorchFolder.SETTING))) {
      requireNone(named.get());
      return LibtorchFolder.ready(wanted);
    }
    Loaded loaded = awaitEnd();
    if (loaded.folder().isPresent()) {
      start.took(ColdStart.Phase.LIBRARIES, loaded.took());
      start.took(ColdStart.Phase.MAPPED, loaded.mapping());
    }
    return loaded.folder();
  }

  /** Two libtorchs end a process, and DJL goes by the environment before all else. */
  private void requireNone(String wanted) {
    Optional<LibtorchFolder> mapped = awaitEnd().folder();
    if (mapped.isPresent()) {
      throw new LoadException(
          LibtorchFolder.SETTING
              + ": this process has begun with libtorch from "
              + mapped.get().source()
              + ", got settings with '"
              + wanted
              + "'; name that in the environment, which is read first");
    }
  }

  private Loaded awaitEnd() {
    try {
      return end.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void load() {
    try {
      long began = System.nanoTime();
      Optional<LibtorchFolder> folder = LibtorchFolder.ready(settings);
      long found = System.nanoTime();
      if (folder.isPresent()) {
        linkNatives(folder.get().path());
        map(folder.get().path());
      }
      long mapped = System.nanoTime();
      end.complete(
          new Loaded(folder, Duration.ofNanos(found - began), Duration.ofNanos(mapped - found)));
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  private static void map(Path folder) {
    if (!LibtorchFolder.platform().startsWith("linux-")) {
      return; // Elsewhere a library does not find those beside it, and the engine knows the order.
    }
    ReadAhead unused = ReadAhead.of(folder.resolve(System.mapLibraryName(LIBRARIES.get(0))));
    try {
      for (String library : LIBRARIES) {
        System.load(folder.resolve(System.mapLibraryName(library)).toString());
      }
    } catch (UnsatisfiedLinkError e) {
      // The engine meets the same and says it.
    }
  }

  /**
   * Calls the native methods that other threads need while libtorch is mapped. The JVM binds a
   * native method at its first call, by dlsym, and glibc makes that wait for a dlopen that runs:
   * all that comes up beside the mapping would stand still at the first of these.
   */
  private static void linkNatives(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      }
      Files.exists(folder);
      Files.isReadable(folder);
      folder.toFile().canRead();
      new Inflater().end();
      // Nothing, to standard output, which stays open.
      new FileOutputStream(FileDescriptor.out).write(new byte[0]);
    } catch (IOException | DirectoryIteratorException e) {
      // Whoever needs these will say it.
    }
  }
}
