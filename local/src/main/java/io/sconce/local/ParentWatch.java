package io.sconce.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The main class of a child process: runs another main class, and when the parent is gone deletes
 * the temporary folder and ends the process.
 *
 * <p>The parent holds the other end of standard input and never writes. However the parent ends, by
 * kill -9 too, the operating system closes that end and the read returns. The function itself sees
 * an empty standard input, as on both clouds.
 *
 * <p>This class is copied alone into the child's class path, so it uses nothing but the JDK and has
 * no nested class. Both runtimes load functions by class loaders of their own, which it does not
 * touch. It comes before every start that somebody measures, so what takes long is left to its own
 * thread: {@link ProcessHandle}, and the first lambda of a process, which takes 8 ms.
 */
final class ParentWatch extends Thread {
  private final InputStream parent;
  private final Path folder;
  private volatile Optional<ProcessHandle> parentProcess = Optional.empty(); // Not known yet.
  private volatile boolean parentIsGone;

  private ParentWatch(InputStream parent, Path folder) {
    super("sconce-parent-watch");
    this.parent = parent;
    this.folder = folder;
    setDaemon(true);
  }

  /** Watches, or, on the thread of the shutdown hook, finishes. */
  @Override
  public void run() {
    if (Thread.currentThread() == this) {
      watch();
    } else {
      finish();
    }
  }

  private void watch() {
    parentProcess = ProcessHandle.current().parent();
    try {
      while (parent.read() >= 0) {
        // The parent never writes.
      }
    } catch (IOException e) {
      // A broken pipe says the same as an end.
    }
    parentIsGone = true;
    try {
      delete(folder);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  /**
   * Lets the JVM end only when the folder is deleted, if the parent's end is why it ends: Lambda's
   * runtime client loses its connection then, and ends by itself.
   */
  private void finish() {
    Optional<ProcessHandle> known = parentProcess;
    if (parentIsGone || (known.isPresent() && !ProcessHandle.current().parent().equals(known))) {
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Deletes what it can: another child of the same parent may be at it too. Links are not followed.
   */
  private static void delete(Path path) {
    try {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        unlock(path.toFile());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
          for (Path entry : entries) {
            delete(entry);
          }
        }
      }
      Files.deleteIfExists(path);
    } catch (IOException | DirectoryIteratorException e) {
      // There is nobody left to tell.
    }
  }

  /** What lies in a folder can be deleted only by who may write to it. */
  private static void unlock(File folder) {
    boolean unused =
        folder.setReadable(true) && folder.setWritable(true) && folder.setExecutable(true);
  }

  /**
   * Runs a main class.
   *
   * @param args the temporary folder, the main class, then its arguments
   * @throws Throwable whatever that class throws
   */
  public static void main(String[] args) throws Throwable {
    InputStream parent = System.in;
    System.setIn(InputStream.nullInputStream());
    ParentWatch watch = new ParentWatch(parent, Path.of(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(watch, "sconce-parent-watch-end"));
    watch.start();
    try {
      Class.forName(args[1])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
