package io.sconce.libtorch;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.sconce.LoadException;
import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks libraries from blocks: every thread takes the next block, and writes it straight to its
 * place. Writes and does not map: on a full disk a write fails, and a mapping kills the JVM.
 */
final class Blocks {

  private static final String ZSTD_LIBRARY = "ZstdNativePath";

  /** More wait for memory and disk, not for processors. */
  private static final int MAX_THREADS = 8;

  /** The bytes of all blocks. */
  @FunctionalInterface
  interface Source {

    /** Reads some bytes from a position on, as {@link FileChannel#read(ByteBuffer, long)} does. */
    int read(ByteBuffer into, long position) throws IOException;
  }

  /** A block, where it is packed, and where it goes. */
  private record Piece(Block block, long from, FileChannel library, long to, String description) {}

  private final Source source;
  private final List<Piece> pieces;
  private final AtomicInteger next = new AtomicInteger();

  private Blocks(Source source, List<Piece> pieces) {
    this.source = source;
    this.pieces = pieces;
  }

  /**
   * Unpacks all libraries of a package, by as many threads as there are processors.
   *
   * @param from the package's folder
   * @param to an empty folder; on an exception it holds what was written so far
   * @throws LoadException if a block is damaged or cannot be read
   * @throws IOException if a library cannot be written
   */
  static void unpack(LibtorchIndex index, Path from, Path to) throws IOException {
    loadZstd(from.resolve(LibtorchIndex.ZSTD_FILE));
    try (FileChannel packed = open(from.resolve(LibtorchIndex.BLOCKS_FILE))) {
      unpack(index, packed::read, to, Runtime.getRuntime().availableProcessors());
    }
  }

  /** The same, from any source. */
  static void unpack(LibtorchIndex index, Source source, Path to, int threads) throws IOException {
    List<FileChannel> libraries = new ArrayList<>();
    try {
      for (Library library : index.libraries()) {
        libraries.add(
            FileChannel.open(
                to.resolve(library.name()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE));
      }
      Blocks blocks = new Blocks(source, pieces(index, libraries));
      blocks.unpack(Math.min(threads, blocks.threadsThatFit()));
    } finally {
      for (FileChannel library : libraries) {
        library.close();
      }
    }
  }

  /** zstd-jni would copy its library from its jar to the temporary folder at each start. */
  private static void loadZstd(Path library) {
    if (System.getProperty(ZSTD_LIBRARY) == null && Files.isRegularFile(library)) {
      System.setProperty(ZSTD_LIBRARY, library.toAbsolutePath().toString());
    }
    try {
      Native.load();
    } catch (LinkageError e) {
      throw LibtorchFolder.cannotLoad(e);
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new LoadException(file + " cannot be read: " + e, e);
    }
  }

  private static List<Piece> pieces(LibtorchIndex index, List<FileChannel> libraries) {
    List<Piece> pieces = new ArrayList<>();
    long from = 0;
    int library = 0;
    long to = 0;
    for (Block block : index.blocks()) {
      if (to == index.libraries().get(library).bytes()) {
        library++;
        to = 0;
      }
      String description =
          "block "
              + (pieces.size() + 1)
              + " of "
              + index.blocks().size()
              + " in "
              + LibtorchIndex.BLOCKS_FILE
              + ", of "
              + index.libraries().get(library).name();
      pieces.add(new Piece(block, from, libraries.get(library), to, description));
      from += block.packedBytes();
      to += block.bytes();
    }
    return pieces;
  }

  /**
   * Each thread has two buffers outside the heap, of which a JVM allows itself as much as heap: a
   * machine of many processors must not take it all.
   */
  private int threadsThatFit() {
    long bytesOfOne = largest(Block::packedBytes) + (long) largest(Block::bytes);
    long fit = Runtime.getRuntime().maxMemory() / 4 / bytesOfOne;
    return (int) Math.max(1, Math.min(fit, Math.min(MAX_THREADS, pieces.size())));
  }

  private void unpack(int threads) throws IOException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "sconce-unpack");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Callable<Integer> work = this::work;
      for (Future<Integer> worker : pool.invokeAll(Collections.nCopies(threads, work))) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw asItWasThrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SharedFolder.interrupted(e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static IOException asItWasThrown(@Nullable Throwable thrown) {
    if (thrown instanceof IOException e) {
      return e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof OutOfMemoryError e) {
      throw new LoadException(
          "libtorch cannot be unpacked: " + e.getMessage() + "; give the function more memory", e);
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException("blocks are unpacked with no other exception", thrown);
  }

  /** Unpacks blocks until there are no more, here or because another thread failed. */
  private int work() throws IOException {
    int done = 0;
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      ByteBuffer packed = ByteBuffer.allocateDirect(largest(Block::packedBytes));
      ByteBuffer bytes = ByteBuffer.allocateDirect(largest(Block::bytes));
      for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
        Piece piece = pieces.get(i);
        read(piece, packed.clear().limit(piece.block().packedBytes()));
        unpack(piece, zstd, packed.flip(), bytes.clear());
        write(piece, bytes.flip());
        done++;
      }
    } finally {
      next.set(pieces.size());
    }
    return done;
  }

  private int largest(ToIntFunction<Block> size) {
    return pieces.stream().map(Piece::block).mapToInt(size).max().orElseThrow();
  }

  private void read(Piece piece, ByteBuffer into) {
    try {
      while (into.hasRemaining()) {
        if (source.read(into, piece.from() + into.position()) < 0) {
          throw LibtorchPackage.damaged(piece.description() + " is cut short", null);
        }
      }
    } catch (IOException e) {
      throw new LoadException(piece.description() + " cannot be read: " + e, e);
    }
  }

  private static void unpack(
      Piece piece, ZstdDecompressCtx zstd, ByteBuffer packed, ByteBuffer bytes) {
    try {
      zstd.decompress(bytes, packed);
    } catch (ZstdException e) {
      throw LibtorchPackage.damaged(
          piece.description() + " cannot be unpacked: " + e.getMessage(), e);
    }
    if (bytes.position() != piece.block().bytes()) {
      throw LibtorchPackage.damaged(
          piece.description()
              + ": expected "
              + piece.block().bytes()
              + " bytes, got "
              + bytes.position(),
          null);
    }
  }

  private static void write(Piece piece, ByteBuffer bytes) throws IOException {
    for (long to = piece.to(); bytes.hasRemaining(); ) {
      to += piece.library().write(bytes, to);
    }
  }
}
