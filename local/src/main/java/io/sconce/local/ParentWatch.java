package io.sconce.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

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
 * touch.
 */
final class ParentWatch extends Thread {
  private final InputStream parent;
  private final Path folder;

  private ParentWatch(InputStream parent, Path folder) {
    super("sconce-parent-watch");
    this.parent = parent;
    this.folder = folder;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      while (parent.read() >= 0) {
        // The parent never writes.
      }
    } catch (IOException e) {
      // A broken pipe says the same as an end.
    }
    try {
      deleteFolder();
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  /**
   * Deletes what it can: another child of the same parent may be at it too. Links are not followed.
   */
  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Object file : files.sorted(Comparator.reverseOrder()).toArray()) {
        Files.deleteIfExists((Path) file);
      }
    } catch (IOException | UncheckedIOException e) {
      // There is nobody left to tell.
    }
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
    new ParentWatch(parent, Path.of(args[0])).start();
    try {
      Class.forName(args[1])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
