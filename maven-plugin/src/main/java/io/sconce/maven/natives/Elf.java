package io.sconce.maven.natives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What a loader reads of a shared object: the ELF header and the program headers. The section
 * headers are for linkers and debuggers; a loader never looks at them. Names and offsets are those
 * of the System V ABI's <a href="https://www.sco.com/developers/gabi/latest/contents.html">ELF
 * chapters</a>, for 64 bits and little-endian.
 *
 * @param header the ELF header's 64 bytes
 * @param segments the program headers in their order
 * @param fileBytes the file's size
 */
record Elf(ByteBuffer header, List<Segment> segments, long fileBytes) {

  /** e_shoff, e_shnum and e_shstrndx: what the ELF header says of sections. */
  static final List<Field> SECTION_FIELDS =
      List.of(new Field(40, Long.BYTES), new Field(60, Short.BYTES), new Field(62, Short.BYTES));

  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int SEGMENT_OFFSET = 8;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS = 4;
  private static final int DATA = 5;
  private static final int TYPE = 16;
  private static final int MACHINE = 18;
  private static final int PHOFF = 32;
  private static final int PHENTSIZE = 54;
  private static final int PHNUM = 56;

  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SHARED_OBJECT = 3;

  /** PN_XNUM: the count does not fit, and is in a section header. */
  private static final int TOO_MANY = 0xffff;

  /**
   * A field of a header.
   *
   * @param offset in the file
   * @param bytes its size
   */
  record Field(long offset, int bytes) {

    /**
     * Clears what a buffer holds of this field.
     *
     * @param start where in the file the buffer's bytes begin
     */
    void clear(ByteBuffer buffer, long start) {
      for (long at = offset - start; at < offset - start + bytes; at++) {
        if (at >= 0 && at < buffer.limit()) {
          buffer.put((int) at, (byte) 0);
        }
      }
    }
  }

  /**
   * A program header.
   *
   * @param type p_type
   * @param flags p_flags
   * @param offset p_offset, in the file
   * @param address p_vaddr, relative to where the file is loaded
   * @param physicalAddress p_paddr, which loaders ignore
   * @param bytes p_filesz
   * @param memoryBytes p_memsz; what is beyond p_filesz is zeros
   * @param alignment p_align
   */
  record Segment(
      int type,
      int flags,
      long offset,
      long address,
      long physicalAddress,
      long bytes,
      long memoryBytes,
      long alignment) {

    static final int LOAD = 1;
    static final int DYNAMIC = 2;

    private static Segment read(ByteBuffer from) {
      int type = from.getInt();
      int flags = from.getInt();
      return new Segment(
          type,
          flags,
          from.getLong(),
          from.getLong(),
          from.getLong(),
          from.getLong(),
          from.getLong(),
          from.getLong());
    }

    boolean isLoad() {
      return type == LOAD;
    }

    /** Where its bytes end in the file. */
    long end() {
      return offset + bytes;
    }

    /** Whether the loader maps this segment's bytes, and its address, as part of a LOAD. */
    boolean isIn(Segment load) {
      return offset >= load.offset && end() <= load.end() && distance() == load.distance();
    }

    /** From file to memory: equal for two segments if one mapping serves both. */
    long distance() {
      return address - offset;
    }

    /** Whether offset and address are congruent, without which there is no mapping. */
    boolean isAligned() {
      return Long.bitCount(alignment) == 1 && (distance() & (alignment - 1)) == 0;
    }

    Segment at(long newOffset) {
      return new Segment(
          type, flags, newOffset, address, physicalAddress, bytes, memoryBytes, alignment);
    }
  }

  /**
   * Reads the headers of a file.
   *
   * @throws UnsupportedElfException if it is no 64-bit little-endian shared object, or a segment is
   *     outside the file
   */
  static Elf read(FileChannel file) throws IOException, UnsupportedElfException {
    long size = file.size();
    ByteBuffer header = bytes(file, 0, (int) Math.min(size, HEADER_BYTES));
    checkHeader(header);
    long tableBytes = (long) SEGMENT_BYTES * segmentCount(header);
    if (header.getLong(PHOFF) < HEADER_BYTES) {
      throw new UnsupportedElfException("has program headers inside its ELF header");
    }
    if (!isWithin(header.getLong(PHOFF), tableBytes, size)) {
      throw new UnsupportedElfException("is cut short: its program headers are outside the file");
    }
    ByteBuffer table = bytes(file, header.getLong(PHOFF), (int) tableBytes);
    List<Segment> segments = new ArrayList<>();
    while (table.hasRemaining()) {
      Segment segment = Segment.read(table);
      checkSegment(segment, segments.size(), size);
      segments.add(segment);
    }
    return new Elf(header, List.copyOf(segments), size);
  }

  private static void checkHeader(ByteBuffer header) throws UnsupportedElfException {
    if (header.limit() < Integer.BYTES || header.getInt(0) != MAGIC) {
      throw new UnsupportedElfException("is no ELF file");
    }
    if (header.limit() < HEADER_BYTES) {
      throw new UnsupportedElfException("is cut short: its ELF header is outside the file");
    }
    if (header.get(CLASS) != CLASS_64) {
      throw new UnsupportedElfException("is no 64-bit ELF file");
    }
    if (header.get(DATA) != LITTLE_ENDIAN) {
      throw new UnsupportedElfException("is no little-endian ELF file");
    }
    if (header.getShort(TYPE) != SHARED_OBJECT) {
      throw new UnsupportedElfException("is no shared object");
    }
    if (header.getShort(PHENTSIZE) != SEGMENT_BYTES) {
      throw new UnsupportedElfException(
          "has program headers of "
              + Short.toUnsignedInt(header.getShort(PHENTSIZE))
              + " bytes, not of "
              + SEGMENT_BYTES);
    }
  }

  private static int segmentCount(ByteBuffer header) throws UnsupportedElfException {
    int count = Short.toUnsignedInt(header.getShort(PHNUM));
    if (count == 0 || count == TOO_MANY) {
      throw new UnsupportedElfException("has no program headers that can be counted");
    }
    return count;
  }

  private static void checkSegment(Segment segment, int index, long size)
      throws UnsupportedElfException {
    if (segment.memoryBytes() < 0
        || (segment.bytes() != 0 && !isWithin(segment.offset(), segment.bytes(), size))) {
      throw new UnsupportedElfException(
          "is cut short: its program header " + index + " points outside the file");
    }
  }

  private static boolean isWithin(long offset, long bytes, long size) {
    return offset >= 0 && bytes >= 0 && offset <= size && bytes <= size - offset;
  }

  private static ByteBuffer bytes(FileChannel file, long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    Channels.readFully(file, bytes, offset);
    return bytes.flip();
  }

  /** Where p_offset of a program header is in the file. */
  Field offsetField(int index) {
    long at = header.getLong(PHOFF) + (long) SEGMENT_BYTES * index + SEGMENT_OFFSET;
    return new Field(at, Long.BYTES);
  }

  /** Where the program headers end in the file. */
  long segmentsEnd() {
    return header.getLong(PHOFF) + (long) SEGMENT_BYTES * segments.size();
  }

  /** e_machine: which processor's code it is. */
  int machine() {
    return Short.toUnsignedInt(header.getShort(MACHINE));
  }

  /**
   * Where in the file the bytes are that a loader maps to an address.
   *
   * @throws UnsupportedElfException if that many bytes of no LOAD are there
   */
  long offsetOf(long address, long count) throws UnsupportedElfException {
    for (Segment load : loads()) {
      long into = address - load.address();
      if (into >= 0 && count >= 0 && into <= load.bytes() - count) {
        return load.offset() + into;
      }
    }
    throw new UnsupportedElfException(
        "points to 0x" + Long.toHexString(address) + ", where it has no bytes");
  }

  List<Segment> loads() {
    return segments.stream().filter(Segment::isLoad).toList();
  }
}
