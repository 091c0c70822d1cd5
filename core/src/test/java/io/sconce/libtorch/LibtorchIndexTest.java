package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LibtorchIndexTest {

  private static final Library C10 = new Library("libc10.so", 10, "0".repeat(64));
  private static final Library GOMP = new Library("libgomp-98b21ff3.so.1", 5, "a".repeat(64));

  private final LibtorchIndex packed =
      new LibtorchIndex(
          "2.7.1",
          "linux-x86_64",
          List.of(C10, GOMP),
          List.of(new Block(8, 4), new Block(2, 3), new Block(5, 6)));

  @Test
  void what_is_written_is_read() {
    LibtorchIndex mapped = new LibtorchIndex("2.7.1", "linux-aarch64", List.of(C10), List.of());

    assertThat(LibtorchIndex.parse(packed.format())).isEqualTo(packed);
    assertThat(LibtorchIndex.parse(mapped.format())).isEqualTo(mapped);
    assertThat(packed.packed()).isTrue();
    assertThat(mapped.packed()).isFalse();
    assertThat(packed.bytes()).isEqualTo(15);
  }

  @Test
  void it_is_lines_that_a_person_reads() {
    assertThat(new String(packed.format(), StandardCharsets.US_ASCII))
        .startsWith("sconce-libtorch 1\nlibtorch 2.7.1\nplatform linux-x86_64\n")
        .contains("library libc10.so 10 " + "0".repeat(64) + "\n")
        .contains("block 8 4\nblock 2 3\nblock 5 6\n")
        .containsPattern("end [0-9a-f]{8}\n$");
  }

  @Test
  void one_that_is_cut_short_anywhere_is_refused() {
    byte[] whole = packed.format();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> LibtorchIndex.parse(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void one_with_any_byte_changed_is_refused() {
    byte[] whole = packed.format();
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> LibtorchIndex.parse(changed))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void blocks_that_do_not_fill_the_libraries_are_refused() {
    assertThatThrownBy(
            () ->
                new LibtorchIndex("2.7.1", "linux-x86_64", List.of(C10), List.of(new Block(11, 4))))
        .hasMessage("libc10.so: expected blocks of 10 bytes, got 11");
    assertThatThrownBy(
            () ->
                new LibtorchIndex(
                    "2.7.1",
                    "linux-x86_64",
                    List.of(C10),
                    List.of(new Block(10, 4), new Block(1, 1))))
        .hasMessage("expected 1 blocks, got 2");
  }

  @Test
  void a_name_cannot_leave_the_folder() {
    assertThatThrownBy(() -> new Library("../evil.so", 1, "0".repeat(64)))
        .hasMessageContaining("expected a library's file name");
    assertThatThrownBy(() -> new Library("..", 1, "0".repeat(64)))
        .hasMessageContaining("expected a library's file name");
  }

  @Test
  void a_block_that_would_take_all_memory_is_refused() {
    assertThatThrownBy(() -> new Block(Integer.MAX_VALUE, 100))
        .hasMessage("expected a block of sizes from 1 to 67108864, got 2147483647 and 100");
  }
}
