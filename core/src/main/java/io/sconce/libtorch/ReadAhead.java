package io.sconce.libtorch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a file from front to back, while somebody maps it and touches its pages here and there: a
 * disk, above all one behind a network, gives a file sooner in long pieces than page by page.
 *
 * <p>What the system has in memory already is not read again: of each piece a little is read first,
 * and the time that it took tells.
 */
final class ReadAhead {

  /** More streams help where each read waits for a network. */
  private static final int THREADS = 2;

  private static final int PIECE_BYTES = 4 << 20;
  private static final int TASTE_BYTES = 64 << 10;

  /** From memory 64 KiB take some 10 µs, from the fastest disks more than 100. */
  private static final long FROM_MEMORY_NANOS = 60_000;

  private final Path file;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();

  private final List<Thread> threads = new ArrayList<>();

  private ReadAhead(Path file) {
    this.file = file;
  }

  /** Begins, on threads of its own, and returns at once. What fails ends it and nothing else. */
  static ReadAhead of(Path file) {
    ReadAhead readAhead = new ReadAhead(file);
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread("sconce-read-ahead") {
            @Override
            public void run() {
              readAhead.read();
            }
          };
      thread.setDaemon(true);
      thread.start();
      readAhead.threads.add(thread);
    }
    return readAhead;
  }

  /** Waits for its end. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** How much was read so far. */
  long bytesRead() {
    return bytesRead.get();
  }

  private void read() {
    byte[] buffer = new byte[TASTE_BYTES];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (long at = next(); at < in.length(); at = next()) {
        in.seek(at);
        long started = System.nanoTime();
        int read = count(in.read(buffer));
        if (System.nanoTime() - started < FROM_MEMORY_NANOS) {
          continue;
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
