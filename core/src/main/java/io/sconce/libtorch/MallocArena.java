package io.sconce.libtorch;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/** The calling thread's part of the C library's heap. */
final class MallocArena {

  /**
   * From Java 24 on, memory of {@link Unsafe} is announced to go, with a warning at its first use.
   */
  private static final int LAST_JAVA = 23;

  // DEFAULT_MMAP_THRESHOLD_MAX in glibc's malloc.c: what is larger is mapped by itself, always.
  private static final long LARGEST_BYTES = (32L << 20) - (64L << 10);

  private static final long GROWTH_BYTES = 31L << 20;

  private MallocArena() {}

  /**
   * Makes room for what libtorch allocates when it is mapped, some 48 MB in small pieces. glibc
   * grows the heap of a thread other than the first by mprotect, a page or a few at a time: 10,800
   * calls, each of which keeps the other threads from the process's memory map. One large piece,
   * freed at once, grows it in one. No page of it is touched.
   *
   * <p>The first piece teaches glibc to keep pieces of that size on the heap, as freeing any large
   * tensor would, and to return that much memory to the system only from twice as much on. Does
   * nothing on a Java after {@value #LAST_JAVA}. For Linux alone.
   */
  // The JDK has no other way to memory that is not filled with zeros, and so touched.
  static void grow() {
    if (Runtime.version().feature() > LAST_JAVA) {
      return;
    }
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Unsafe unsafe = (Unsafe) field.get(null);
      unsafe.freeMemory(unsafe.allocateMemory(LARGEST_BYTES));
      unsafe.freeMemory(unsafe.allocateMemory(GROWTH_BYTES));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // A runtime without jdk.unsupported, or without so much memory: the heap grows as it did.
    }
  }
}
