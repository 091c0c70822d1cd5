package io.sconce.start;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * A collection of the young generation at a time that suits a start.
 *
 * <p>The first one of a process must not fall into the mapping of libtorch. After it the JVM's
 * reference handler calls a native method for the first time, and waits for the dynamic loader to
 * bind it. A thread that waits there is at no safepoint, so with the next collection, or the next
 * class that undoes compiled code, all of Java stands still until libtorch is mapped: 160 ms of a
 * start on Google Cloud. Later ones are better made while a start waits than while it loads a
 * model.
 */
public final class YoungCollection {

  private static final int PIECE_BYTES = 64 << 10;

  /** More than the young generation of any JVM that starts small; a larger one is left alone. */
  private static final int MAX_PIECES = 512;

  private static final long HANDLED_WITHIN_MILLIS = 20;

  private final ReferenceQueue<Object> handled = new ReferenceQueue<>();
  private final Reference<Object> garbage = new WeakReference<>(new Object(), handled);

  /** Where the compiler cannot tell that nobody reads it. */
  @SuppressWarnings("unused")
  private volatile byte[] filling = {};

  private YoungCollection() {}

  /**
   * Fills the young generation until it is collected, and waits until the reference handler has had
   * its turn. That takes 3 to 6 ms, as the collection would later; {@code System.gc()} takes the
   * same with the serial collector, and twice as long with G1.
   */
  public static void make() {
    YoungCollection collection = new YoungCollection();
    collection.fill();
    if (collection.hasBeen()) {
      collection.awaitHandler();
    }
  }

  private void fill() {
    for (int i = 0; i < MAX_PIECES && !hasBeen(); i++) {
      filling = new byte[PIECE_BYTES];
    }
    filling = new byte[0];
  }

  private boolean hasBeen() {
    return garbage.refersTo(null);
  }

  private void awaitHandler() {
    try {
      Reference<?> unused = handled.remove(HANDLED_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
