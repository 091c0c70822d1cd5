package io.sconce.maven.natives;

/**
 * A processor whose libraries' relocations are known. Numbers are those of its ELF supplement: <a
 * href="https://gitlab.com/x86-psABIs/x86-64-ABI">x86-64</a>, <a
 * href="https://github.com/ARM-software/abi-aa/blob/main/aaelf64/aaelf64.rst">AArch64</a>.
 */
enum Machine {
  X86_64(62, 8),
  AARCH64(183, 1027);

  private final int number;
  private final int relative;

  Machine(int number, int relative) {
    this.number = number;
    this.relative = relative;
  }

  /**
   * The processor that a library is for.
   *
   * @throws UnsupportedElfException if it is another
   */
  static Machine of(Elf elf) throws UnsupportedElfException {
    for (Machine machine : values()) {
      if (machine.number == elf.machine()) {
        return machine;
      }
    }
    throw new UnsupportedElfException("is for the processor number " + elf.machine());
  }

  /** The relocation that becomes the library's own address and an addend: R_…_RELATIVE. */
  int relative() {
    return relative;
  }
}
