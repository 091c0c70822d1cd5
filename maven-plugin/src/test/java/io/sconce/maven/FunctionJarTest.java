package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionJarTest {

  @TempDir private Path folder;

  @Test
  void the_manifest_names_the_jars_in_order_and_then_the_root() throws Exception {
    List<String> jars = IntStream.range(0, 40).mapToObj(i -> "lib/some-jar-" + i + ".jar").toList();
    Path jar = folder.resolve("function.jar");

    FunctionJar.write(jars, jar);

    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH))
          .isEqualTo(String.join(" ", jars) + " ./");
    }
    assertThat(Jars.read(jar)).hasSize(1);
  }

  @Test
  void no_line_of_the_manifest_is_longer_than_72_bytes() throws Exception {
    Path jar = folder.resolve("function.jar");

    FunctionJar.write(List.of("lib/" + "a".repeat(200) + ".jar", "lib/é".repeat(30)), jar);

    assertThat(Jars.read(jar).getOrDefault(JarFile.MANIFEST_NAME, "").split("\r\n", -1))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            line -> assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(72));
  }

  @Test
  void a_class_loader_finds_what_lies_beside_it_and_in_jars_of_strange_names() throws Exception {
    Files.createDirectory(folder.resolve("lib"));
    Files.writeString(folder.resolve("digits.pt"), "model");
    Jars.write(folder.resolve("lib/a b%é.jar"), "inside.txt", "found");
    FunctionJar.write(List.of("lib/a b%é.jar"), folder.resolve("function.jar"));

    URL[] urls = {folder.resolve("function.jar").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, null)) {
      assertThat(loader.getResource("digits.pt"))
          .isEqualTo(folder.resolve("digits.pt").toUri().toURL());
      assertThat(loader.getResource("inside.txt")).isNotNull();
    }
  }
}
