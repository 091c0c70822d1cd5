package io.sconce.maven.natives;

import io.sconce.maven.natives.Elf.Field;
import io.sconce.maven.natives.Elf.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a loader finds by a shared object's dynamic section: its static constructors, and the
 * relocations that say where they are. Names are those of the System V ABI's chapter on <a
 * href="https://www.sco.com/developers/gabi/latest/ch5.dynamic.html">dynamic linking</a>.
 */
final class Dynamic {

  /** DT_INIT_ARRAYSZ: the bytes of the list of constructors. */
  static final long INIT_ARRAYSZ = 27;

  private static final long RELA = 7;
  private static final long RELASZ = 8;
  private static final long RELAENT = 9;
  private static final long INIT_ARRAY = 25;

  private static final int ENTRY_BYTES = 16;
  private static final int RELOCATION_BYTES = 24;

  private static final int ADDEND = 16;

  /** What is read at once: relocations of libtorch_cpu.so are 7 MB. */
  private static final int MAX_TABLE_BYTES = 1 << 26;

  private final FileChannel file;
  private final Elf elf;
  private final Map<Long, Field> values = new HashMap<>();

  /**
   * A place that a loader fills.
   *
   * @param place its address
   * @param type which sum goes there, by the processor's supplement
   * @param symbol the index of the symbol in it, 0 for none
   * @param addend the number in it
   * @param addendField where in the file that number is
   */
  record Relocation(long place, int type, int symbol, long addend, Field addendField) {}

  private Dynamic(FileChannel file, Elf elf) {
    this.file = file;
    this.elf = elf;
  }

  /**
   * Reads the entries, if there are any; what they point to is read when it is asked for.
   *
   * @throws UnsupportedElfException if they are in no LOAD
   */
  static Dynamic read(FileChannel file, Elf elf) throws IOException, UnsupportedElfException {
    Dynamic dynamic = new Dynamic(file, elf);
    for (Segment segment : elf.segments()) {
      if (segment.type() == Segment.DYNAMIC) {
        dynamic.readEntries(segment);
      }
    }
    return dynamic;
  }

  private void readEntries(Segment segment) throws IOException, UnsupportedElfException {
    long offset = elf.offsetOf(segment.address(), segment.bytes());
    ByteBuffer entries = bytes(offset, segment.bytes());
    while (entries.remaining() >= ENTRY_BYTES) {
      long at = offset + entries.position() + Long.BYTES;
      long tag = entries.getLong();
      entries.getLong();
      if (tag == 0) {
        return;
      }
      // Of two, a loader takes the last.
      values.put(tag, new Field(at, Long.BYTES));
    }
  }

  /**
   * Where in the file an entry's value is.
   *
   * @throws UnsupportedElfException if there is no such entry
   */
  Field field(long tag) throws UnsupportedElfException {
    Field field = values.get(tag);
    if (field == null) {
      throw new UnsupportedElfException("has no entry " + tag + " in its dynamic section");
    }
    return field;
  }

  /**
   * An entry's value.
   *
   * @throws UnsupportedElfException if there is no such entry
   */
  long value(long tag) throws IOException, UnsupportedElfException {
    return bytes(field(tag).offset(), Long.BYTES).getLong();
  }

  /**
   * What fills the list of constructors, in its order; nothing if there is no list.
   *
   * @throws UnsupportedElfException if a place in the list is not filled by exactly one relocation
   */
  List<Relocation> constructors() throws IOException, UnsupportedElfException {
    if (!values.containsKey(INIT_ARRAY)) {
      return List.of();
    }
    long begin = value(INIT_ARRAY);
    long bytes = value(INIT_ARRAYSZ);
    if (bytes < 0 || bytes % Long.BYTES != 0 || bytes > MAX_TABLE_BYTES) {
      throw new UnsupportedElfException("has a list of constructors of " + bytes + " bytes");
    }
    Relocation[] filled = new Relocation[(int) (bytes / Long.BYTES)];
    long table = elf.offsetOf(value(RELA), value(RELASZ));
    ByteBuffer relocations = bytes(table, value(RELASZ));
    if (value(RELAENT) != RELOCATION_BYTES) {
      throw new UnsupportedElfException("has relocations of " + value(RELAENT) + " bytes");
    }
    while (relocations.remaining() >= RELOCATION_BYTES) {
      Relocation relocation = relocation(relocations, table);
      long into = relocation.place() - begin;
      if (into >= 0 && into < bytes) {
        if (into % Long.BYTES != 0 || filled[(int) (into / Long.BYTES)] != null) {
          throw new UnsupportedElfException("has a constructor that is relocated twice");
        }
        filled[(int) (into / Long.BYTES)] = relocation;
      }
    }
    List<Relocation> constructors = new ArrayList<>();
    for (Relocation relocation : filled) {
      if (relocation == null) {
        throw new UnsupportedElfException("has a constructor without a relocation");
      }
      constructors.add(relocation);
    }
    return constructors;
  }

  private static Relocation relocation(ByteBuffer from, long offset) {
    Field addend = new Field(offset + from.position() + ADDEND, Long.BYTES);
    long place = from.getLong();
    int type = from.getInt();
    int symbol = from.getInt();
    return new Relocation(place, type, symbol, from.getLong(), addend);
  }

  private ByteBuffer bytes(long offset, long count) throws IOException, UnsupportedElfException {
    if (count < 0 || count > MAX_TABLE_BYTES) {
      throw new UnsupportedElfException("has a table of " + count + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
    Channels.readFully(file, bytes, offset);
    return bytes.flip();
  }
}
