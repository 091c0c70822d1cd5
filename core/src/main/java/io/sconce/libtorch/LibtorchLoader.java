package io.sconce.libtorch;

import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.start.ColdStart;
import io.sconce.start.YoungCollection;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Inflater;

/**
 * Finds libtorch and maps it on a thread of its own, while the cloud's runtime and the function's
 * classes come up: the longest part of a start, and the only one that needs nothing of the others.
 *
 * <p>One for a process, since the dynamic loader maps a library once for a process. It goes by the
 * environment, so that it can begin before anybody has read the function's settings.
 */
public final class LibtorchLoader {

  private final Settings settings;
  private final long beganNanos;

  // All written by one thread after the other, and read behind what they say by this monitor.
  private Optional<LibtorchFolder> found = Optional.empty();
  private Optional<LibtorchFolder> folder = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();
  private Duration finding = Duration.ZERO;
  private Duration mapping = Duration.ZERO;
  private OptionalLong mappedNanos = OptionalLong.empty();
  private boolean ended;

  /** Made at the first use, by the JVM's own rule for classes. */
  private static final class OfThisProcess {
    private static final LibtorchLoader LOADER = new LibtorchLoader(Settings.fromEnvironment());
  }

  private LibtorchLoader(Settings settings) {
    this.settings = settings;
    beganNanos = System.nanoTime();
    try {
      begin(LibtorchSource.find(settings));
    } catch (Throwable e) {
      end(Optional.of(e));
    }
  }

  /**
   * What is ready is found and checked on the caller's own thread, and only mapped on another: both
   * would load classes, and everything waits for this one. Unpacking takes long enough for two.
   */
  private void begin(Optional<LibtorchSource> source) {
    if (source.isEmpty()) {
      end(Optional.empty());
      return;
    }
    if (!source.get().inBlocks()) {
      find(source.get());
    }
    Thread thread = new Thread("sconce-libtorch") { // No lambda: see LibtorchSource.
          @Override
          public void run() {
            load(source.get());
          }
        };
    thread.setDaemon(true);
    thread.start();
    if (!source.get().inBlocks()) {
      makeReady();
    }
  }

  private void load(LibtorchSource source) {
    try {
      if (source.inBlocks()) {
        find(source);
        makeReady();
      }
      map();
      end(Optional.empty());
    } catch (Throwable e) {
      end(Optional.of(e));
    }
  }

  private synchronized void end(Optional<Throwable> thrown) {
    failure = thrown;
    ended = true;
    notifyAll();
  }

  /**
   * Begins, unless this process has begun before. Returns in a few milliseconds; what goes wrong is
   * thrown to those who await something.
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
   * @return false while it is unpacked or mapped
   */
  public static boolean hasEnded() {
    return ofThisProcess().isEnded();
  }

  private synchronized boolean isEnded() {
    return ended;
  }

  /** Waits until there is nothing to wait for any more, whatever came of it. */
  public static void awaitEnd() {
    ofThisProcess().waitFor(true);
  }

  /**
   * Waits until libtorch is found, and unpacked if it must be. It may not be mapped yet: who loads
   * its libraries meanwhile waits for that in the dynamic loader.
   *
   * @param settings may name a folder where the environment names none and there is no package;
   *     that one is checked, and not mapped here
   * @return libtorch's folder; empty if none is named and there is no package around this class
   * @throws LoadException if it cannot be used, and if settings name another folder than the one
   *     that this process has begun with
   */
  public static Optional<LibtorchFolder> awaitFolder(Settings settings) {
    return ofThisProcess().folder(settings);
  }

  private Optional<LibtorchFolder> folder(Settings wanted) {
    Optional<String> named = wanted.text(LibtorchFolder.SETTING);
    if (named.isPresent() && !named.equals(settings.text(LibtorchFolder.SETTING))) {
      requireNone(named.get());
      return Optional.of(LibtorchFolder.named(named.get()).ready());
    }
    return awaitFound();
  }

  /** Two libtorchs end a process, and DJL goes by the environment before all else. */
  private void requireNone(String wanted) {
    Optional<LibtorchFolder> mapped = awaitFound();
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

  private synchronized Optional<LibtorchFolder> awaitFound() {
    await(false);
    return folder;
  }

  private synchronized void await(boolean untilEnded) {
    waitFor(untilEnded);
    if (failure.isPresent()) {
      if (failure.get() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure.get(); // Nothing here throws another.
    }
  }

  /** Waits for threads of this class, which end: an interrupt is kept for later. */
  private synchronized void waitFor(boolean untilEnded) {
    boolean interrupted = false;
    while (!ended && (untilEnded || folder.isEmpty())) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until libtorch is mapped. What the dynamic loader says against it is thrown to nobody:
   * the engine, which loads the same libraries, is told the same.
   *
   * @param start takes what finding and mapping took, if there was something to map
   * @return when it was mapped, by {@link System#nanoTime}; empty if there is nothing to map
   * @throws LoadException if it cannot be used
   */
  public static OptionalLong awaitMapped(ColdStart start) {
    return ofThisProcess().mapped(start);
  }

  private synchronized OptionalLong mapped(ColdStart start) {
    await(true);
    if (mappedNanos.isPresent()) {
      start.took(ColdStart.Phase.LIBRARIES, finding);
      start.took(ColdStart.Phase.MAPPED, mapping);
    }
    return mappedNanos;
  }

  private void find(LibtorchSource source) {
    found = Optional.of(source.ready());
    finding = Duration.ofNanos(System.nanoTime() - beganNanos);
    linkNatives(found.get().path());
  }

  /** From then on libtorch may be mapped, here or by the engine. */
  private void makeReady() {
    YoungCollection.make();
    publish();
  }

  private synchronized void publish() {
    folder = found;
    notifyAll();
  }

  private void map() {
    Path path = found.orElseThrow().path();
    boolean linux = LibtorchFolder.platform().startsWith("linux-");
    if (linux) {
      // What may be done beside a collection: this takes as long as that, and libtorch needs it.
      MallocArena.grow();
      ReadAhead unused = ReadAhead.of(path.resolve(System.mapLibraryName("torch_cpu")));
      load(path, "c10");
    }
    Optional<LibtorchFolder> unusedFolder = awaitFound();
    if (linux) {
      load(path, "torch_cpu");
      load(path, "torch");
    }
    long mapped = System.nanoTime();
    // With what makes ready for it: no phase else would hold that.
    mapping = Duration.ofNanos(mapped - beganNanos).minus(finding);
    mappedNanos = OptionalLong.of(mapped);
  }

  /** All else lies beside it and follows. Not elsewhere: there only the engine knows the order. */
  private static void load(Path folder, String library) {
    try {
      System.load(folder.resolve(System.mapLibraryName(library)).toString());
    } catch (UnsatisfiedLinkError e) {
      // The engine meets the same and says it.
    }
  }

  /**
   * As a pool of threads does to those that have nothing to do, when it ends. An interrupt from
   * elsewhere is kept, but for one that comes just between.
   */
  private static void interruptAndGoOn() {
    Thread self = Thread.currentThread();
    if (!self.isInterrupted()) {
      self.interrupt();
      boolean unused = Thread.interrupted();
    }
  }

  /**
   * Calls the native methods that other threads need while libtorch is mapped. The JVM binds a
   * native method at its first call, by dlsym, and glibc makes that wait for a dlopen that runs:
   * all that comes up beside the mapping would stand still at the first of these.
   */
  private static void linkNatives(Path folder) {
    Files.exists(folder);
    Files.isReadable(folder);
    folder.toFile().canRead();
    new Inflater().end();
    new WeakReference<>(folder).clear();
    // Not where a compiler knows better, but in the interpreter, from Java 25 on, these are calls.
    float unusedFloat = Float.intBitsToFloat(Float.floatToRawIntBits(1));
    double unusedDouble = Double.longBitsToDouble(Double.doubleToRawLongBits(1));
    Object[] unused = new Throwable().getStackTrace();
    interruptAndGoOn();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder);
        FileInputStream in =
            new FileInputStream(folder.resolve(System.mapLibraryName("torch_cpu")).toFile())) {
      int unusedBytes = in.available();
      // Nothing, to standard output, which stays open.
      new FileOutputStream(FileDescriptor.out).write(new byte[0]);
      for (Path entry : entries) {
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      }
      Files.newByteChannel(folder.resolve(System.mapLibraryName("torch_cpu"))).close();
    } catch (IOException | DirectoryIteratorException e) {
      // Whoever needs these will say it.
    }
  }
}
