package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.sconce.libtorch.LibtorchIndex;
import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes libraries in the blocks that {@link LibtorchIndex} describes. */
final class BlockWriter {

  /**
   * Large enough to pack well, small enough to share out evenly: for libtorch at level 9, 1 MiB
   * packs 5 % worse, 2 MiB 2 % worse, and 8 MiB 2 % better.
   */
  static final int BLOCK = 4 << 20;

  private BlockWriter() {}

  /**
   * Compresses on all cores. The same libraries and level give the same bytes.
   *
   * @param mapped the libraries ready to map
   * @param from their folder
   * @param into where the blocks' file is written
   * @param level zstd's
   * @return the libraries in blocks
   */
  static LibtorchIndex write(LibtorchIndex mapped, Path from, Path into, int level)
      throws IOException {
    List<Block> blocks = new ArrayList<>();
    Queue<Packer> idle = new ConcurrentLinkedQueue<>();
    try (OutputStream out =
            Files.newOutputStream(into.resolve(LibtorchIndex.BLOCKS_FILE), CREATE_NEW);
        InOrder<Packed> work =
            new InOrder<>(
                3L * BLOCK,
                packed -> {
                  out.write(packed.frame());
                  blocks.add(new Block(packed.bytes(), packed.frame().length));
                })) {
      for (Library library : mapped.libraries()) {
        LibraryChunks.read(
            from, library, BLOCK, chunk -> work.add(() -> pack(chunk.bytes(), level, idle)));
      }
      work.finish();
    }
    return new LibtorchIndex(mapped.version(), mapped.platform(), mapped.libraries(), blocks);
  }

  private static Packed pack(byte[] block, int level, Queue<Packer> idle) {
    Packer polled = idle.poll();
    Packer packer = polled == null ? new Packer() : polled;
    try {
      return packer.pack(block, level);
    } finally {
      idle.add(packer);
    }
  }

  private record Packed(int bytes, byte[] frame) {}

  /**
   * Packs outside the heap: while zstd works on arrays there is no garbage collection, and at high
   * levels a block takes a second, for which all other threads would wait.
   */
  private static final class Packer {

    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(BLOCK);
    private final ByteBuffer packed =
        ByteBuffer.allocateDirect(Math.toIntExact(Zstd.compressBound(BLOCK)));

    Packed pack(byte[] block, int level) {
      unpacked.clear().put(block).flip();
      packed.clear();
      try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
        zstd.setLevel(level).setContentSize(true).setChecksum(true);
        zstd.compress(packed, unpacked);
      }
      byte[] frame = new byte[packed.flip().remaining()];
      packed.get(frame);
      return new Packed(block.length, frame);
    }
  }
}
