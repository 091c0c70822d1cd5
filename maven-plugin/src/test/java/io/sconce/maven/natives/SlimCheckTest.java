package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A right slim file, then one thing of it changed. */
final class SlimCheckTest {

  @TempDir private Path folder;
  private Path original;
  private Path slim;

  @BeforeEach
  void make_a_right_one() throws Exception {
    original = folder.resolve("original");
    slim = folder.resolve("slim");
    Files.write(original, TestElf.patched().file(TestElf.PATCHED_BYTES).array());
    new ElfSlimmer().slim(original, slim);
  }

  @Test
  void a_right_one_has_no_difference() throws Exception {
    assertThat(SlimCheck.difference(original, slim)).isEmpty();
  }

  static Stream<Named<Change>> changes() {
    return Stream.of(
        change("its ELF header differs", file -> file.putLong(TestElf.ENTRY, 0x404)),
        change("its ELF header differs", file -> file.putLong(TestElf.SHOFF, 0x10000)),
        change("its ELF header differs", file -> file.putShort(TestElf.SHNUM, (short) 1)),
        change("its ELF header differs", file -> file.putShort(TestElf.SHSTRNDX, (short) 1)),
        change("its ELF header differs", file -> file.putShort(TestElf.PHNUM, (short) 7)),
        change("its program headers differ", file -> file.putInt(TestElf.offsetOf(0) - 8, 0)),
        change("its program headers differ", file -> file.putInt(TestElf.offsetOf(0) - 4, 7)),
        change("its program headers differ", f -> f.putLong(TestElf.offsetOf(6) + 8, 0x30000)),
        change("its program headers differ", f -> f.putLong(TestElf.offsetOf(6) + 40, 0x1000)),
        change("LOADs is not aligned any more", f -> f.putLong(TestElf.offsetOf(2), 0x2000)),
        change("two of its LOADs overlap", file -> file.putLong(TestElf.offsetOf(6), 0)),
        change("header 7 is not where it was in", f -> f.putLong(TestElf.offsetOf(7), 0x10000)),
        change("header 3 is not where it was in", f -> f.putLong(TestElf.offsetOf(3), 0x2208)),
        change("its dynamic entries differ", file -> file.put(0x10100, (byte) 0)),
        change("byte 4607 of its program header 1 differs", f -> f.put(0x11ff, (byte) 0)),
        change("byte 0 of its program header 2 differs", f -> f.put(0x2200, (byte) 0)),
        change("byte 0 of its program header 5 differs", f -> f.put(0x10000, (byte) 0)),
        change("byte 255 of its program header 6 differs", f -> f.put(0x100ff, (byte) 0)),
        change("what was written of it is cut short", file -> file.limit(0x101ff)),
        change("what was written of it is no ELF file", file -> file.limit(0)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void any_change_that_a_loader_would_meet_is_named(Change change) throws Exception {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(slim)).order(ByteOrder.LITTLE_ENDIAN);
    change.change().accept(file);
    Files.write(slim, Arrays.copyOf(file.array(), file.limit()));

    assertThat(SlimCheck.difference(original, slim))
        .hasValueSatisfying(problem -> assertThat(problem).contains(change.difference()));
  }

  private record Change(String difference, Consumer<ByteBuffer> change) {}

  private static Named<Change> change(String difference, Consumer<ByteBuffer> change) {
    return Named.of(difference, new Change(difference, change));
  }
}
