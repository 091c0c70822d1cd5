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

  /** What is filled is memory that the process has held, which a start should not cost. */
  private static final int MAX_PIECES = 128;

  private static final long HANDLED_WITHIN_MILLIS = 20;

  private final ReferenceQueue<Object> handled = new ReferenceQueue<>();
  private final Reference<Object> garbage = new WeakReference<>(new Object(), handled);

  /** Where the compiler cannot tell that nobody reads it. */
  @SuppressWarnings("unused")
  private volatile byte[] filling = {};

  private YoungCollection() {}

  /**
   * Makes one, and waits until the reference handler has had its turn: 3 to 6 ms, as the collection
   * would take later. Where 8 MB do not fill the young generation it is {@code System.gc()}, which
   * takes the same with the serial collector, and with G1, which starts small, would take twice as
   * long.
   */
  public static void make() {
    YoungCollection collection = new YoungCollection();
    collection.fill();
    if (!collection.hasBeen()) {
      System.gc();
    }
    collection.awaitHandler();
  }

  /** Makes one if it would come within the next 8 MB anyway. */
  public static void makeIfNear() {
    new YoungCollection().fill();
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
