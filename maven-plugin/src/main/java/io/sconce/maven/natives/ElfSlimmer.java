package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sconce.maven.natives.Elf.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps of a shared object what a loader maps: the bytes of every LOAD, in which the ELF header and
 * the program headers are. Symbol tables for debuggers and the section headers go.
 *
 * <p>DJL's libraries were edited by patchelf, which puts a LOAD with the dynamic symbols behind the
 * symbol table that no loader maps. So dropping bytes moves LOADs that follow: each to the lowest
 * offset behind the one before that keeps offset and address congruent modulo the alignment, which
 * mapping needs. Addresses never change, so nothing that the loader reads does either.
 */
final class ElfSlimmer implements Slimmer {

  /** The smallest page of any system that loads these: a LOAD with less cannot be mapped. */
  private static final long PAGE = 4096;

  @Override
  public boolean slim(Path original, Path slim) throws IOException, UnsupportedElfException {
    try (FileChannel from = FileChannel.open(original, READ)) {
      Elf elf = Elf.read(from);
      List<Segment> moved = moved(elf);
      long bytes =
          moved.stream().filter(Segment::isLoad).mapToLong(Segment::end).max().orElseThrow();
      if (bytes >= elf.fileBytes()) {
        return false;
      }
      try (FileChannel into = FileChannel.open(slim, CREATE_NEW, WRITE)) {
        write(from, elf, moved, into);
        extend(into, bytes);
      }
      return true;
    }
  }

  /** The program headers in their order, each where its bytes will be. */
  private static List<Segment> moved(Elf elf) throws UnsupportedElfException {
    Map<Segment, Segment> loads = movedLoads(elf);
    List<Segment> moved = new ArrayList<>();
    for (Segment segment : elf.segments()) {
      moved.add(segment.at(newOffset(segment, loads)));
    }
    return moved;
  }

  private static Map<Segment, Segment> movedLoads(Elf elf) throws UnsupportedElfException {
    List<Segment> loads = new ArrayList<>(elf.loads());
    loads.sort(Comparator.comparingLong(Segment::offset).thenComparingLong(Segment::end));
    checkFirst(loads, elf);
    Map<Segment, Segment> moved = new HashMap<>();
    long end = 0;
    long newEnd = 0;
    for (Segment load : loads) {
      checkLoad(load, end);
      Segment now = load.at(newEnd + ((load.address() - newEnd) & (load.alignment() - 1)));
      moved.put(load, now);
      end = load.end();
      newEnd = now.end();
    }
    return moved;
  }

  private static void checkFirst(List<Segment> loads, Elf elf) throws UnsupportedElfException {
    if (loads.isEmpty()) {
      throw new UnsupportedElfException("has nothing that a loader maps");
    }
    Segment first = loads.get(0);
    if (first.offset() != 0 || first.end() < elf.segmentsEnd()) {
      throw new UnsupportedElfException("does not have its headers in its first LOAD");
    }
  }

  private static void checkLoad(Segment load, long endOfThoseBefore)
      throws UnsupportedElfException {
    if (load.alignment() < PAGE || !load.isAligned()) {
      throw new UnsupportedElfException("has a LOAD that is not aligned to pages");
    }
    if (load.offset() < endOfThoseBefore) {
      throw new UnsupportedElfException("has two LOADs that share bytes of the file");
    }
    if (load.bytes() > load.memoryBytes()) {
      throw new UnsupportedElfException("has a LOAD with more bytes in the file than in memory");
    }
  }

  private static long newOffset(Segment segment, Map<Segment, Segment> loads)
      throws UnsupportedElfException {
    if (segment.memoryBytes() == 0 && segment.bytes() == 0) {
      // GNU_STACK: it says something by being there, and is nowhere.
      return segment.offset();
    }
    for (Map.Entry<Segment, Segment> load : loads.entrySet()) {
      if (segment.isIn(load.getKey())) {
        return segment.offset() - load.getKey().offset() + load.getValue().offset();
      }
    }
    throw new UnsupportedElfException(
        "has a segment of type 0x" + Integer.toHexString(segment.type()) + " outside its LOADs");
  }

  private static void write(FileChannel from, Elf elf, List<Segment> moved, FileChannel into)
      throws IOException {
    for (int i = 0; i < moved.size(); i++) {
      Segment was = elf.segments().get(i);
      if (was.isLoad()) {
        Channels.copy(from, was.offset(), was.bytes(), into, moved.get(i).offset());
      }
    }
    for (Elf.Field field : Elf.SECTION_FIELDS) {
      Channels.writeFully(into, ByteBuffer.allocate(field.bytes()), field.offset());
    }
    for (int i = 0; i < moved.size(); i++) {
      ByteBuffer offset = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      offset.putLong(moved.get(i).offset()).flip();
      Channels.writeFully(into, offset, elf.offsetField(i).offset());
    }
  }

  /** A last LOAD of zeros alone has no bytes in the file, but the page it begins in must exist. */
  private static void extend(FileChannel file, long bytes) throws IOException {
    if (file.size() < bytes) {
      Channels.writeFully(file, ByteBuffer.allocate(1), bytes - 1);
    }
  }
}
