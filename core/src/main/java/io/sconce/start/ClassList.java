package io.sconce.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Classes that a start will need, so that a thread that waits can load them meanwhile. They are
 * loaded and verified, which takes most of the time, and only those that are marked are initialised
 * too: what an initialiser does must be the same at any time and need no native method that is new
 * to the JVM (see {@code LibtorchLoader}). A class that is not there is left out: another version
 * has others.
 *
 * <p>The list is a resource of class names, one in a line, in the order of their use; {@code +}
 * before a name marks it, {@code #} begins a comment. It is made by hand from what {@code
 * -Xlog:class+load} shows.
 */
public final class ClassList {

  private static final String INITIALIZED = "+";

  /** A second busy thread would take its time from the mapping, where there are two CPUs. */
  private static final Object ONE_AT_A_TIME = new Object();

  /** As in the resource, with their marks. */
  private final List<String> entries;

  private ClassList(List<String> entries) {
    this.entries = entries;
  }

  /**
   * Reads a list.
   *
   * @param beside the class in whose package the resource lies
   * @param resource its name
   * @return the list; empty if there is no such resource
   * @throws UncheckedIOException if the resource cannot be read
   */
  public static ClassList read(Class<?> beside, String resource) {
    List<String> entries = new ArrayList<>();
    try (InputStream in = beside.getResourceAsStream(resource)) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.split("\n", -1)) {
        String entry = line.strip();
        if (!entry.isEmpty() && !entry.startsWith("#")) {
          entries.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
    return new ClassList(entries);
  }

  /**
   * The names.
   *
   * @return in the order of the resource
   */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (String entry : entries) {
      names.add(name(entry));
    }
    return names;
  }

  /**
   * Loads the classes, and initialises those that are marked, until there is no more time for it.
   *
   * @param loader finds them
   * @param enough asked before each
   */
  public void load(ClassLoader loader, BooleanSupplier enough) {
    for (String entry : entries) {
      // For each anew: who has had enough must not wait for the whole of another's list.
      synchronized (ONE_AT_A_TIME) {
        if (enough.getAsBoolean()) {
          return;
        }
        load(loader, entry);
      }
    }
  }

  private static String name(String entry) {
    return entry.startsWith(INITIALIZED) ? entry.substring(INITIALIZED.length()) : entry;
  }

  private static void load(ClassLoader loader, String entry) {
    try {
      Class<?> type = Class.forName(name(entry), entry.startsWith(INITIALIZED), loader);
      // The JVM verifies a class before it tells its constructors, and does not initialise it.
      Object[] unused = type.getDeclaredConstructors();
    } catch (ClassNotFoundException | LinkageError e) {
      // The start goes on, and whoever needs the class says what is wrong with it.
    }
  }
}
