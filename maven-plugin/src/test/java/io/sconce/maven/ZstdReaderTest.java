package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZstdReaderTest {

  @TempDir private Path folder;

  @Test
  void the_plugins_own_comes_without_libraries_and_its_library_ready_to_map() throws Exception {
    Path file = Path.of(Zstd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Jar plugins = new Jar("com.github.luben", "zstd-jni", "1.5.7", "", file);

    ZstdReader reader = ZstdReader.of(List.of(), plugins, folder);

    assertThat(Arrays.copyOf(Files.readAllBytes(reader.library()), 4))
        .isEqualTo(new byte[] {0x7f, 'E', 'L', 'F'});
    Jar jar = reader.jar().orElseThrow();
    assertThat(jar.fileName()).isEqualTo("zstd-jni-1.5.7.jar");
    assertThat(jar.entries())
        .contains("com/github/luben/zstd/ZstdDecompressCtx.class")
        .noneMatch(entry -> entry.matches(".*\\.(so|dll|dylib)"));
    assertThat(Files.size(jar.file())).isLessThan(100_000);
  }

  @Test
  void a_projects_own_stays_whole_and_gives_the_library() throws Exception {
    Jars jars = new Jars(folder);
    Jar plugins =
        jars.jar("com.github.luben:zstd-jni:2", "linux/amd64/libzstd-jni-2.so", "the plugin's");
    Jar own =
        jars.jar("com.github.luben:zstd-jni:1", "linux/amd64/libzstd-jni-1.so", "the project's");

    ZstdReader reader = ZstdReader.of(List.of(own), plugins, workshop());

    assertThat(reader.library()).hasContent("the project's");
    assertThat(reader.jar()).isEmpty();
  }

  @Test
  void a_projects_own_for_another_platform_is_told() throws Exception {
    Jar own =
        new Jars(folder)
            .jar("com.github.luben:zstd-jni:1:win_amd64", "win/amd64/libzstd-jni-1.dll", "");

    assertThatThrownBy(() -> ZstdReader.of(List.of(own), own, workshop()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected zstd's library for Linux on x86_64 in " + own.file());
  }

  private Path workshop() throws IOException {
    return Files.createDirectory(folder.resolve("workshop"));
  }
}
