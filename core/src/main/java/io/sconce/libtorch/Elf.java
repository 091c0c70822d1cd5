package io.sconce.libtorch;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The head of a Linux library, ELF: enough of it to tell which processor it is for. */
final class Elf {

  // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
  private static final int HEAD_BYTES = 20;
  private static final int MAGIC = 0x7f454c46;
  private static final byte CLASS_64 = 2;
  private static final byte LITTLE_ENDIAN = 1;
  private static final int MACHINE_AT = 18;

  private Elf() {}

  /**
   * The processor that a library is for, as Linux names it.
   *
   * @return such as {@code x86_64} or {@code aarch64}; for others, words for a message
   */
  static String processor(Path library) throws IOException {
    ByteBuffer head;
    try (InputStream in = new FileInputStream(library.toFile())) {
      head = ByteBuffer.wrap(in.readNBytes(HEAD_BYTES));
    }
    if (head.remaining() < HEAD_BYTES || head.getInt(0) != MAGIC) {
      return "no processor: it is no ELF file";
    }
    if (head.get(4) != CLASS_64 || head.get(5) != LITTLE_ENDIAN) {
      return "a processor that is not 64-bit and little-endian";
    }
    int machine = Short.toUnsignedInt(head.order(ByteOrder.LITTLE_ENDIAN).getShort(MACHINE_AT));
    return switch (machine) {
      case 62 -> "x86_64";
      case 183 -> "aarch64";
      default -> "a processor with the ELF number " + machine;
    };
  }
}
