package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.maven.natives.Elf.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ElfSlimmerTest {

  @TempDir private Path folder;

  @Test
  void a_load_behind_the_symbols_moves_to_the_lowest_offset_that_can_be_mapped() throws Exception {
    Path slim = slim(TestElf.patched().file(TestElf.PATCHED_BYTES));

    assertThat(offsets(slim))
        .containsExactly(0L, 0L, 0x2200L, 0x2200L, 0x2200L, 0x10000L, 0x10000L, 0x10100L);
    assertThat(Files.size(slim)).isEqualTo(0x10200);
  }

  @Test
  void memory_looks_the_same_but_for_the_offsets_and_the_section_headers() throws Exception {
    ByteBuffer original = TestElf.patched().file(TestElf.PATCHED_BYTES);

    ByteBuffer slim = bytes(slim(original));

    assertThat(slim.getLong(TestElf.SHOFF)).isZero();
    assertThat(slim.getShort(TestElf.SHNUM)).isZero();
    assertThat(slim.getShort(TestElf.SHSTRNDX)).isZero();
    assertThat(memory(slim)).isEqualTo(memory(original));
  }

  @Test
  void what_lies_between_loads_becomes_zeros() throws Exception {
    ByteBuffer slim = bytes(slim(TestElf.patched().file(TestElf.PATCHED_BYTES)));

    assertThat(slim.slice(0x1200, 0x1000)).isEqualTo(ByteBuffer.allocate(0x1000));
    assertThat(slim.slice(0x2500, 0xdb00)).isEqualTo(ByteBuffer.allocate(0xdb00));
  }

  @Test
  void loads_may_be_listed_in_any_order() throws Exception {
    TestElf elf =
        new TestElf()
            .segment(TestElf.LOAD, 0x9000, 0x1000, 0x100, 0x100, 0x1000)
            .segment(TestElf.LOAD, 0x5010, 0x8010, 0x100, 0x100, 0x1000)
            .segment(TestElf.LOAD, 0, 0, 0x800, 0x800, 0x1000);
    ByteBuffer original = elf.file(0xa000);

    Path slim = slim(original);

    assertThat(offsets(slim)).containsExactly(0x2000L, 0x1010L, 0L);
    assertThat(memory(bytes(slim))).isEqualTo(memory(original));
  }

  @Test
  void a_load_of_zeros_alone_begins_in_a_page_that_the_file_has() throws Exception {
    TestElf elf =
        new TestElf()
            .segment(TestElf.LOAD, 0, 0, 0x800, 0x800, 0x1000)
            .segment(TestElf.LOAD, 0x5010, 0x8010, 0, 0x100, 0x1000);

    Path slim = slim(elf.file(0x6000));

    assertThat(offsets(slim)).containsExactly(0L, 0x1010L);
    assertThat(Files.size(slim)).isEqualTo(0x1010);
  }

  @Test
  void a_file_that_would_not_shrink_is_not_written() throws Exception {
    TestElf elf = new TestElf().segment(TestElf.LOAD, 0, 0, 0x1000, 0x1000, 0x1000);
    Path original = write(elf.file(0x1000));
    Path slim = folder.resolve("slim");

    assertThat(new ElfSlimmer().slim(original, slim)).isFalse();

    assertThat(slim).doesNotExist();
  }

  static Stream<Named<Trap>> traps() {
    return Stream.of(
        trap("is no ELF file", file -> file.put(0, (byte) 'M')),
        trap("is no 64-bit ELF file", file -> file.put(TestElf.CLASS, (byte) 1)),
        trap("is no little-endian ELF file", file -> file.put(TestElf.DATA, (byte) 2)),
        trap("is no shared object", file -> file.putShort(TestElf.TYPE, (short) 2)),
        trap("has program headers of 32 bytes", f -> f.putShort(TestElf.PHENTSIZE, (short) 32)),
        trap("has no program headers", file -> file.putShort(TestElf.PHNUM, (short) 0)),
        trap("has no program headers", file -> file.putShort(TestElf.PHNUM, (short) -1)),
        trap("program headers inside its ELF header", file -> file.putLong(TestElf.PHOFF, 0)),
        trap("program headers inside its ELF header", file -> file.putLong(TestElf.PHOFF, -1)),
        trap(
            "its program headers are outside the file",
            file -> file.putLong(TestElf.PHOFF, TestElf.PATCHED_BYTES - 56)),
        trap(
            "its program headers are outside the file",
            file -> file.putLong(TestElf.PHOFF, Long.MAX_VALUE)),
        trap("does not have its headers in its first LOAD", file -> moveHeaders(file, 0x3000)),
        trap("is cut short: its ELF header", file -> file.limit(63)),
        trap("is no ELF file", file -> file.limit(3)),
        trap("its program headers are outside the file", file -> file.limit(100)),
        trap("program header 6 points outside the file", file -> file.limit(0x501ff)),
        trap(
            "program header 6 points outside the file",
            file -> file.putLong(TestElf.offsetOf(6) + 24, Long.MAX_VALUE)),
        trap(
            "program header 2 points outside the file",
            file -> file.putLong(TestElf.offsetOf(2), -0x10000)),
        trap(
            "two LOADs that share bytes of the file",
            file ->
                file.putLong(TestElf.offsetOf(1) + 24, 0x2300)
                    .putLong(TestElf.offsetOf(1) + 32, 0x2300)),
        trap(
            "a LOAD that is not aligned to pages",
            file -> file.putLong(TestElf.offsetOf(2), 0x2300)),
        trap(
            "a LOAD that is not aligned to pages",
            file -> file.putLong(TestElf.offsetOf(2) + 40, 0x10001)),
        trap(
            "a LOAD that is not aligned to pages",
            file -> file.putLong(TestElf.offsetOf(2) + 40, 0)),
        trap(
            "a LOAD that is not aligned to pages",
            file -> file.putLong(TestElf.offsetOf(2) + 40, 16)),
        trap(
            "more bytes in the file than in memory",
            file -> file.putLong(TestElf.offsetOf(2) + 32, 0x200)),
        trap(
            "a segment of type 0x4 outside its LOADs",
            file -> file.putLong(TestElf.offsetOf(5), 0x3000)),
        trap(
            "has nothing that a loader maps",
            file -> {
              for (int header : List.of(1, 2, 6)) {
                file.putInt(TestElf.offsetOf(header) - 8, 0x70000000);
              }
            }));
  }

  @ParameterizedTest
  @MethodSource("traps")
  void anything_else_is_refused_with_the_reason_and_not_written(Trap trap) throws Exception {
    ByteBuffer file = TestElf.patched().file(TestElf.PATCHED_BYTES);
    trap.change().accept(file);
    Path original = write(file);
    Path slim = folder.resolve("slim");

    assertThatThrownBy(() -> new ElfSlimmer().slim(original, slim))
        .isInstanceOf(UnsupportedElfException.class)
        .hasMessageContaining(trap.reason());

    assertThat(slim).doesNotExist();
  }

  @Test
  void whatever_the_headers_say_the_result_is_the_same_in_memory_or_there_is_none()
      throws Exception {
    TestElf elf =
        new TestElf()
            .segment(TestElf.LOAD, 0, 0, 0x400, 0x400, 0x1000)
            .segment(TestElf.LOAD, 0x3200, 0x1200, 0x100, 0x100, 0x1000)
            .segment(TestElf.DYNAMIC, 0x3240, 0x1240, 0x40, 0x40, 8)
            .segment(TestElf.GNU_STACK, 0, 0, 0, 0, 16);
    Random random = new Random(3);
    int slimmed = 0;
    for (int i = 0; i < 1000; i++) {
      ByteBuffer file = elf.file(0x3400);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        file.put(random.nextInt(64 + 4 * 56), (byte) (1 << random.nextInt(8)));
      }
      Path original = write(file);
      Path slim = folder.resolve("slim");
      try {
        if (new ElfSlimmer().slim(original, slim)) {
          slimmed++;
          assertThat(SlimCheck.difference(original, slim)).as("round %d", i).isEmpty();
          Files.delete(slim);
        }
      } catch (UnsupportedElfException e) {
        assertThat(slim).doesNotExist();
      }
    }
    assertThat(slimmed).isBetween(100, 900);
  }

  private record Trap(String reason, Consumer<ByteBuffer> change) {}

  private static Named<Trap> trap(String reason, Consumer<ByteBuffer> change) {
    return Named.of(reason, new Trap(reason, change));
  }

  private static void moveHeaders(ByteBuffer file, int to) {
    file.put(to, file, 64, 8 * 56).putLong(TestElf.PHOFF, to);
  }

  private Path write(ByteBuffer file) throws IOException {
    byte[] bytes = new byte[file.limit()];
    file.get(0, bytes);
    return Files.write(folder.resolve("original"), bytes);
  }

  private Path slim(ByteBuffer file) throws Exception {
    Path original = write(file);
    Path slim = folder.resolve("slim");
    assertThat(new ElfSlimmer().slim(original, slim)).isTrue();
    assertThat(SlimCheck.difference(original, slim)).isEmpty();
    return slim;
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<Long> offsets(Path file) throws Exception {
    try (FileChannel channel = FileChannel.open(file)) {
      return Elf.read(channel).segments().stream().map(Segment::offset).toList();
    }
  }

  /** What is where when the LOADs are mapped, with zeros for the fields that must change. */
  private static byte[] memory(ByteBuffer file) {
    byte[] memory = new byte[0x30000];
    int headers = file.getShort(TestElf.PHNUM);
    for (int i = 0; i < headers; i++) {
      if (file.getInt(TestElf.offsetOf(i) - 8) == TestElf.LOAD) {
        int offset = (int) file.getLong(TestElf.offsetOf(i));
        int address = (int) file.getLong(TestElf.offsetOf(i) + 8);
        int bytes = (int) file.getLong(TestElf.offsetOf(i) + 24);
        file.get(offset, memory, address, bytes);
      }
    }
    ByteBuffer all = ByteBuffer.wrap(memory);
    all.putLong(TestElf.SHOFF, 0).putShort(TestElf.SHNUM, (short) 0);
    all.putShort(TestElf.SHSTRNDX, (short) 0);
    for (int i = 0; i < headers; i++) {
      all.putLong(TestElf.offsetOf(i), 0);
    }
    return memory;
  }
}
