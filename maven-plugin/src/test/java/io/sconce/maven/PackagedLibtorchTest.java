package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.libtorch.LibtorchIndex;
import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedLibtorchTest {

  @TempDir private Path folder;

  @Test
  void a_stray_file_beside_libraries_is_not_packaged() throws Exception {
    write("libtorch_cpu.so", index(List.of()));

    assertThat(PackagedLibtorch.folder(folder).keySet())
        .containsExactly("libtorch/index", "libtorch/libtorch_cpu.so");
  }

  @Test
  void a_stray_file_beside_blocks_is_not_packaged() throws Exception {
    write("libtorch.zst", index(List.of(new Block(3, 5))));

    assertThat(PackagedLibtorch.folder(folder).keySet())
        .containsExactly("libtorch/index", "libtorch/libtorch.zst");
  }

  private static LibtorchIndex index(List<Block> blocks) {
    Library library = new Library("libtorch_cpu.so", 3, "0".repeat(64));
    return new LibtorchIndex("2.7.1", "linux-x86_64", List.of(library), blocks);
  }

  private void write(String file, LibtorchIndex index) throws IOException {
    Files.write(folder.resolve("index"), index.format());
    Files.writeString(folder.resolve(file), "abc");
    Files.writeString(folder.resolve(".DS_Store"), "a Mac's");
  }
}
