package io.sconce.libtorch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a file from front to back, while somebody maps it and touches its pages here and there: a
 * disk, above all one behind a network, gives a file sooner in long pieces than page by page.
 *
 * <p>What the system has in memory already is not read again: of each piece a little is read first,
 * and the time that it took tells. As long as all is in memory one thread looks, which takes a
 * millisecond.
 */
final class ReadAhead {

  private static final int PIECE_BYTES = 4 << 20;
  private static final int TASTE_BYTES = 4 << 10;
  private static final int BUFFER_BYTES = 64 << 10;

  /** From memory 4 KiB take some 10 µs in a JVM that has just begun, from disks more than 100. */
  private static final long FROM_MEMORY_NANOS = 60_000;

  private final Path file;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicBoolean helped = new AtomicBoolean();

  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  private ReadAhead(Path file) {
    this.file = file;
  }

  /** Begins, on a thread of its own, and returns at once. What fails ends it and nothing else. */
  static ReadAhead of(Path file) {
    ReadAhead readAhead = new ReadAhead(file);
    readAhead.startThread();
    return readAhead;
  }

  private void startThread() {
    Thread thread =
        new Thread("sconce-read-ahead") {
          @Override
          public void run() {
            read();
          }
        };
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Waits for its end. */
  void join() throws InterruptedException {
    for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
      thread.join();
    }
  }

  /** How much was read so far. */
  long bytesRead() {
    return bytesRead.get();
  }

  private void read() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      for (long at = next(); at < length; at = next()) {
        in.seek(at);
        long started = System.nanoTime();
        int read = count(in.read(buffer, 0, TASTE_BYTES));
        if (System.nanoTime() - started < FROM_MEMORY_NANOS) {
          continue;
        }
        if (helped.compareAndSet(false, true)) {
          startThread(); // Two streams keep a disk busy while one of them waits.
        }
        for (int sum = read; read > 0 && sum < PIECE_BYTES; sum += read) {
          read = count(in.read(buffer));
        }
      }
    } catch (IOException e) {
      // The mapping meets it too, and says it.
    }
  }

  private long next() {
    return next.getAndAdd(PIECE_BYTES);
  }

  private int count(int read) {
    bytesRead.addAndGet(Math.max(0, read));
    return read;
  }
}
