package io.sconce.maven.natives;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A made-up shared object, byte by byte. All of the file that is no header is filled with bytes
 * that tell where they are, also what no loader maps.
 */
final class TestElf {

  static final int LOAD = 1;
  static final int DYNAMIC = 2;
  static final int NOTE = 4;
  static final int TLS = 7;
  static final int GNU_STACK = 0x6474e551;
  static final int GNU_RELRO = 0x6474e552;

  static final int CLASS = 4;
  static final int DATA = 5;
  static final int TYPE = 16;
  static final int ENTRY = 24;
  static final int PHOFF = 32;
  static final int SHOFF = 40;
  static final int PHENTSIZE = 54;
  static final int PHNUM = 56;
  static final int SHNUM = 60;
  static final int SHSTRNDX = 62;

  private record Header(
      int type, long offset, long address, long bytes, long memoryBytes, long alignment) {}

  private final List<Header> headers = new ArrayList<>();

  /**
   * A library as patchelf leaves it: behind the symbols, from 0x2500 to 0x50000, there is one more
   * LOAD, with what the loader reads first.
   */
  static TestElf patched() {
    return new TestElf()
        .segment(GNU_STACK, 0, 0, 0, 0, 16)
        .segment(LOAD, 0, 0, 0x1200, 0x1200, 0x10000)
        .segment(LOAD, 0x2200, 0x12200, 0x300, 0x900, 0x10000)
        .segment(TLS, 0x2200, 0x12200, 0, 0x40, 8)
        .segment(GNU_RELRO, 0x2200, 0x12200, 0x100, 0x100, 1)
        .segment(NOTE, 0x50000, 0x20000, 0x24, 0x24, 4)
        .segment(LOAD, 0x50000, 0x20000, 0x200, 0x200, 0x10000)
        .segment(DYNAMIC, 0x50100, 0x20100, 0x100, 0x100, 8);
  }

  /** How many bytes {@link #patched} has. */
  static final int PATCHED_BYTES = 0x50300;

  /** Where a program header's p_offset is. */
  static int offsetOf(int header) {
    return 64 + 56 * header + 8;
  }

  TestElf segment(
      int type, long offset, long address, long bytes, long memoryBytes, long alignment) {
    headers.add(new Header(type, offset, address, bytes, memoryBytes, alignment));
    return this;
  }

  /** The file; the last 256 bytes are its section headers. */
  ByteBuffer file(int bytes) {
    ByteBuffer file = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes; i++) {
      file.put(i, (byte) (i * 31 + (i >> 8) * 17 + 1));
    }
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).put((byte) 0).putLong(0);
    file.putShort((short) 3).putShort((short) 62).putInt(1);
    file.putLong(0x400).putLong(64).putLong(bytes - 256);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) headers.size());
    file.putShort((short) 64).putShort((short) 4).putShort((short) 3);
    for (Header header : headers) {
      file.putInt(header.type).putInt(6).putLong(header.offset).putLong(header.address);
      file.putLong(header.address).putLong(header.bytes).putLong(header.memoryBytes);
      file.putLong(header.alignment);
    }
    return file.rewind();
  }

  /** A library that {@link ElfSlimmer} makes smaller, with a content of its own. */
  static byte[] library(int seed, int bytes) {
    byte[] file =
        new TestElf()
            .segment(LOAD, 0, 0, bytes - 1000, bytes - 1000, 0x1000)
            .segment(GNU_STACK, 0, 0, 0, 0, 16)
            .file(bytes)
            .array();
    file[0x800] = (byte) seed;
    return file;
  }
}
