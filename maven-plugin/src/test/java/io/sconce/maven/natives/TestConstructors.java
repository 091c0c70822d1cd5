package io.sconce.maven.natives;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A made-up shared object with static constructors, and a symbol table that tells which source file
 * each comes from.
 */
final class TestConstructors {

  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  static final int RELOCATIONS_AT = 0x300;
  static final int LIST_AT = 0x800;
  static final int DYNAMIC_AT = 0xa00;
  static final int END = 0x1000;

  private static final int NAMES_AT = 0x1800;
  private static final int SECTIONS_AT = 0x4000;
  private static final int BYTES = 0x4100;

  private final int machine;
  private final int relative;
  private final List<Long> addresses = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();

  private TestConstructors(int machine, int relative) {
    this.machine = machine;
    this.relative = relative;
  }

  static TestConstructors x86() {
    return new TestConstructors(X86_64, 8);
  }

  static TestConstructors arm() {
    return new TestConstructors(AARCH64, 1027);
  }

  /** One more, of a source file. */
  TestConstructors of(String source, long address) {
    addresses.add(address);
    sources.add(source);
    return this;
  }

  ByteBuffer file() {
    ByteBuffer file = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    putHeaders(file);
    for (int i = 0; i < addresses.size(); i++) {
      file.position(RELOCATIONS_AT + 24 * i);
      file.putLong(LIST_AT + 8L * i).putInt(relative).putInt(0).putLong(addresses.get(i));
    }
    file.position(DYNAMIC_AT);
    putEntry(file, 7, RELOCATIONS_AT);
    putEntry(file, 8, 24L * addresses.size());
    putEntry(file, 9, 24);
    putEntry(file, 25, LIST_AT);
    putEntry(file, 27, 8L * addresses.size());
    putEntry(file, 0, 0);
    putSymbolTable(file);
    return file.rewind();
  }

  private void putHeaders(ByteBuffer file) {
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).put((byte) 0).putLong(0);
    file.putShort((short) 3).putShort((short) machine).putInt(1);
    file.putLong(0).putLong(64).putLong(SECTIONS_AT).putInt(0);
    file.putShort((short) 64).putShort((short) 56).putShort((short) 2);
    file.putShort((short) 64).putShort((short) 3).putShort((short) 0);
    file.putInt(1).putInt(6).putLong(0).putLong(0).putLong(0);
    file.putLong(END).putLong(END).putLong(0x1000);
    file.putInt(2).putInt(6).putLong(DYNAMIC_AT).putLong(DYNAMIC_AT).putLong(DYNAMIC_AT);
    file.putLong(0x100).putLong(0x100).putLong(8);
  }

  /** Behind all that a loader maps: for debuggers. */
  private void putSymbolTable(ByteBuffer file) {
    List<String> names = sources.stream().map(source -> "_GLOBAL__sub_I_" + source).toList();
    int bytes = strings(file, NAMES_AT, names);
    int name = 1;
    for (int i = 0; i < addresses.size(); i++) {
      putSymbol(file, END + 48 * i, name, 0x02, addresses.get(i));
      // Another name for the same place, as assemblers leave them.
      putSymbol(file, END + 48 * i + 24, 0, 0x00, addresses.get(i));
      name += names.get(i).length() + 1;
    }
    putSection(file, 1, 2, END, 48L * addresses.size(), 2);
    putSection(file, 2, 3, NAMES_AT, bytes, 0);
  }

  private static void putSection(
      ByteBuffer file, int index, int type, long offset, long bytes, int link) {
    file.position(SECTIONS_AT + 64 * index);
    file.putInt(0).putInt(type).putLong(0).putLong(0).putLong(offset).putLong(bytes).putInt(link);
  }

  private static void putSymbol(ByteBuffer file, int at, int name, int info, long value) {
    file.position(at);
    file.putInt(name).put((byte) info).put((byte) 0).putShort((short) 1).putLong(value);
  }

  private static void putEntry(ByteBuffer file, long tag, long value) {
    file.putLong(tag).putLong(value);
  }

  private static int strings(ByteBuffer file, int at, List<String> texts) {
    file.position(at + 1);
    for (String text : texts) {
      file.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }
    return file.position() - at;
  }
}
