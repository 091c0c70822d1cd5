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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks libraries from blocks: every thread takes the next block, and writes it straight to its
 * place. Writes and does not map: on a full disk a write fails, and a mapping kills the JVM.
 */
final class Blocks {

  private static final String ZSTD_LIBRARY = "ZstdNativePath";

  /** More wait for memory and disk, not for processors. */
  private static final int MAX_THREADS = 8;

  /**
   * What is read and written at once. Linux keeps in memory as one piece what was written at once,
   * and maps the whole piece when a library's page in it is touched: written by 4 MiB, a process
   * holds 90 MB more of libtorch than it uses. Smaller than 64 KiB changes nothing, as it maps so
   * much in any case. Java frees such buffers when it likes; zstd its own, of the size of a block,
   * at the end.
   */
  private static final int BUFFER_BYTES = 64 << 10;

  /** The bytes of all blocks. */
  @FunctionalInterface
  interface Source {

    /** Reads some bytes from a position on, as {@link FileChannel#read(ByteBuffer, long)} does. */
    int read(ByteBuffer into, long position) throws IOException;
  }

  private final LibtorchIndex index;
  private final Source source;
  private final List<Piece> pieces;
  private final AtomicInteger next = new AtomicInteger();

  private Blocks(LibtorchIndex index, Source source, List<FileChannel> libraries) {
    this.index = index;
    this.source = source;
    this.pieces = pieces(index, libraries);
  }

  /** A block: which one, where it is packed, and where it goes. */
  private record Piece(int number, Block block, long from, int library, FileChannel to, long at) {}

  /**
   * Unpacks all libraries of a package, by as many threads as there are processors to be seen.
   * Where fewer are granted that costs nothing: these threads never wait for each other.
   *
   * @param from the package's folder
   * @param to an empty folder; on an exception it holds what was written so far
   * @throws LoadException if a block is damaged or cannot be read
   * @throws IOException if a library cannot be written
   */
  static void unpack(LibtorchIndex index, Path from, Path to) throws IOException {
    loadZstd(from.resolve(LibtorchIndex.ZSTD_FILE));
    try (FileChannel packed = open(from.resolve(LibtorchIndex.BLOCKS_FILE))) {
      Source source = new Source() { // No lambda: see LibtorchSource.
            @Override
            public int read(ByteBuffer into, long position) throws IOException {
              return packed.read(into, position);
            }
          };
      unpack(index, source, to, Runtime.getRuntime().availableProcessors());
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
      new Blocks(index, source, libraries).unpack(threads);
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
    long at = 0;
    for (Block block : index.blocks()) {
      if (at == index.libraries().get(library).bytes()) {
        library++;
        at = 0;
      }
      pieces.add(new Piece(pieces.size() + 1, block, from, library, libraries.get(library), at));
      from += block.packedBytes();
      at += block.bytes();
    }
    return pieces;
  }

  private void unpack(int threads) throws IOException {
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, Math.min(MAX_THREADS, pieces.size())); i++) {
      Worker worker = new Worker();
      worker.start();
      workers.add(worker);
    }
    try {
      for (Worker worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      for (Worker worker : workers) {
        worker.interrupt();
      }
      Thread.currentThread().interrupt();
      throw SharedFolder.interrupted(e);
    }
    for (Worker worker : workers) {
      worker.throwFailure();
    }
  }

  /** A thread that unpacks blocks until there are no more, or one of them failed. */
  private final class Worker extends Thread {

    private @Nullable Throwable failure;

    Worker() {
      super("sconce-unpack");
      setDaemon(true);
    }

    @Override
    public void run() {
      try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
        ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER_BYTES);
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES);
        for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
          unpack(pieces.get(i), zstd, packed, bytes);
        }
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
        next.set(pieces.size());
      }
    }

    void throwFailure() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  private void unpack(Piece piece, ZstdDecompressCtx zstd, ByteBuffer packed, ByteBuffer bytes)
      throws IOException {
    int packedBytes = piece.block().packedBytes();
    int read = 0;
    int written = 0;
    bytes.clear();
    packed.clear().flip();
    for (boolean ended = false; !ended; ) {
      if (!packed.hasRemaining()) {
        packed.clear().limit(Math.min(BUFFER_BYTES, packedBytes - read));
        read += read(piece, packed, piece.from() + read);
        packed.flip();
      }
      ended = unpackSome(piece, zstd, packed, bytes);
      if (ended || !bytes.hasRemaining()) {
        int more = bytes.flip().remaining();
        checkBytes(piece, written + more, ended);
        write(piece, bytes, piece.at() + written);
        written += more;
        bytes.clear();
      }
    }
    if (read - packed.remaining() < packedBytes) {
      throw damaged(piece, "it ends before its " + packedBytes + " bytes do", null);
    }
  }

  /** So that no block is written over the next one. */
  private void checkBytes(Piece piece, int bytes, boolean ended) {
    int expected = piece.block().bytes();
    if (ended ? bytes != expected : bytes > expected) {
      String orMore = ended ? "" : " or more";
      throw damaged(piece, "expected " + expected + " bytes, got " + bytes + orMore, null);
    }
  }

  /** Fills what it is given, and returns how much that was. */
  private int read(Piece piece, ByteBuffer into, long from) {
    int read = 0;
    try {
      while (into.hasRemaining()) {
        int more = source.read(into, from + read);
        if (more < 0) {
          throw LibtorchPackage.damaged(describe(piece) + " is cut short", null);
        }
        read += more;
      }
    } catch (IOException e) {
      throw new LoadException(describe(piece) + " cannot be read: " + e, e);
    }
    return read;
  }

  /** Unpacks as much as there is and as there is room for; says whether that was the end. */
  private boolean unpackSome(
      Piece piece, ZstdDecompressCtx zstd, ByteBuffer packed, ByteBuffer bytes) {
    try {
      // At its end zstd compares the frame's checksum. One that never ends it refuses, too.
      return zstd.decompressDirectByteBufferStream(bytes, packed);
    } catch (ZstdException e) {
      throw damaged(piece, String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(Piece piece, ByteBuffer bytes, long at) throws IOException {
    for (long to = at; bytes.hasRemaining(); ) {
      to += piece.to().write(bytes, to);
    }
  }

  private LoadException damaged(Piece piece, String why, @Nullable Exception cause) {
    return LibtorchPackage.damaged(describe(piece) + " cannot be unpacked: " + why, cause);
  }

  private String describe(Piece piece) {
    return "block "
        + piece.number()
        + " of "
        + pieces.size()
        + " in "
        + LibtorchIndex.BLOCKS_FILE
        + ", of "
        + index.libraries().get(piece.library()).name();
  }
}
