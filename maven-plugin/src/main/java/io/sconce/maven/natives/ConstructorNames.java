package io.sconce.maven.natives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The source files that constructors come from. Compilers make one constructor of all static
 * objects of a file, {@code _GLOBAL__sub_I_} and the file's name, which only the symbol table for
 * debuggers tells.
 */
final class ConstructorNames {

  private static final String PREFIX = "_GLOBAL__sub_I_";

  private static final int SHOFF = 40;
  private static final int SHENTSIZE = 58;
  private static final int SHNUM = 60;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_TABLE = 2;
  private static final int FUNCTION = 2;
  private static final int SYMBOL_BYTES = 24;

  /** No source file has a longer name. */
  private static final int MAX_NAME_BYTES = 1 << 10;

  private static final int CHUNK_SYMBOLS = 1 << 16;

  private final FileChannel file;
  private final Set<Long> functions;
  private final Map<Long, String> names = new HashMap<>();

  private ConstructorNames(FileChannel file, Set<Long> functions) {
    this.file = file;
    this.functions = functions;
  }

  /**
   * Looks up the source files of functions.
   *
   * @param file still with its symbols for debuggers
   * @param functions their addresses
   * @return by address, names such as {@code VariableType_0.cpp}; none for a function that is no
   *     file's constructor, and none at all if the file has no symbols
   * @throws UnsupportedElfException if the symbols are outside the file
   */
  static Map<Long, String> of(FileChannel file, Elf elf, Set<Long> functions)
      throws IOException, UnsupportedElfException {
    ConstructorNames names = new ConstructorNames(file, functions);
    names.read(elf.header());
    return names.names;
  }

  private void read(ByteBuffer header) throws IOException, UnsupportedElfException {
    int count = Short.toUnsignedInt(header.getShort(SHNUM));
    if (header.getLong(SHOFF) <= 0 || header.getShort(SHENTSIZE) != SECTION_BYTES) {
      return;
    }
    ByteBuffer sections = bytes(header.getLong(SHOFF), (long) SECTION_BYTES * count);
    for (int i = 0; i < count; i++) {
      int at = SECTION_BYTES * i;
      int strings = sections.getInt(at + 40);
      if (sections.getInt(at + 4) == SYMBOL_TABLE && strings >= 0 && strings < count) {
        long stringsOffset = sections.getLong(SECTION_BYTES * strings + 24);
        readSymbols(sections.getLong(at + 24), sections.getLong(at + 32), stringsOffset);
      }
    }
  }

  private void readSymbols(long offset, long bytes, long strings)
      throws IOException, UnsupportedElfException {
    long chunk = (long) CHUNK_SYMBOLS * SYMBOL_BYTES;
    for (long done = 0; done < bytes; done += chunk) {
      ByteBuffer symbols = bytes(offset + done, Math.min(chunk, bytes - done));
      while (symbols.remaining() >= SYMBOL_BYTES) {
        long name = Integer.toUnsignedLong(symbols.getInt());
        int type = symbols.getInt() & 15;
        long value = symbols.getLong();
        symbols.getLong();
        if (type == FUNCTION && functions.contains(value)) {
          readName(value, text(strings + name));
        }
      }
    }
  }

  private void readName(long function, String name) {
    if (name.startsWith(PREFIX)) {
      names.put(function, name.substring(PREFIX.length()));
    }
  }

  private String text(long offset) throws IOException, UnsupportedElfException {
    ByteBuffer bytes = bytes(offset, Math.min(MAX_NAME_BYTES, file.size() - offset));
    StringBuilder text = new StringBuilder();
    for (byte b = next(bytes); b != 0; b = next(bytes)) {
      text.append((char) b);
    }
    return text.toString();
  }

  private static byte next(ByteBuffer bytes) {
    return bytes.hasRemaining() ? bytes.get() : 0;
  }

  private ByteBuffer bytes(long offset, long count) throws IOException, UnsupportedElfException {
    if (offset < 0 || count < 0 || offset > file.size() - count) {
      throw new UnsupportedElfException("is cut short: its symbols are outside the file");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
    Channels.readFully(file, bytes, offset);
    return bytes.flip();
  }
}
