package io.sconce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.LoadException;
import io.sconce.libtorch.PackageFixture;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelLocationTest {

  /** Of the three bytes "abc": the first example of FIPS 180-2. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path folder;

  @Test
  void a_file_is_used_in_place() throws IOException {
    Path file = Files.writeString(folder.resolve("a b.pt"), "abc");

    try (LocalModel model = open("file:" + file)) {
      assertThat(model.path()).isEqualTo(file);
    }
    try (LocalModel model = open(file.toUri().toString())) {
      assertThat(model.path()).isEqualTo(file);
    }

    assertThat(file).exists();
  }

  @Test
  void a_resource_that_is_a_file_is_used_in_place() throws IOException {
    Path file = Files.writeString(folder.resolve("m.pt"), "abc");
    ClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);

    try (LocalModel model = ModelLocation.of("classpath:/m.pt").open(loader)) {
      assertThat(model.path()).isEqualTo(file);
    }

    assertThat(file).exists();
  }

  @Test
  void a_package_has_its_models_beside_its_jars_though_that_is_not_on_the_class_path()
      throws Exception {
    Path library = Files.writeString(folder.resolve("libc10.so"), "elf");
    Path root = folder.resolve("package");
    Path jar = PackageFixture.readyToMap(root, "linux-x86_64", List.of(library));
    Path file = Files.writeString(Files.createDirectory(root.resolve("m")).resolve("m.pt"), "a");

    // By a class of the package's jar, since that is how it is found.
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> location = loader.loadClass(ModelLocation.class.getName());
      Object opened = location.getMethod("of", String.class).invoke(null, "classpath:/m/m.pt");
      Object model = location.getMethod("open", ClassLoader.class).invoke(opened, loader);

      assertThat(model).hasFieldOrPropertyWithValue("path", file);
    }
  }

  @Test
  void a_resource_in_a_jar_is_copied_and_the_copy_is_gone_after_closing() throws IOException {
    Path jar = folder.resolve("m.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("m.pt"));
      out.write("abc".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Path copy;

    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        LocalModel model =
            ModelLocation.of("classpath:m.pt").withSha256(SHA256_OF_ABC).open(loader)) {
      copy = model.path();
      assertThat(copy).hasContent("abc");
    }

    assertThat(copy).doesNotExist();
  }

  @Test
  void a_missing_file_or_resource_says_where_it_was_expected() {
    Path nowhere = folder.resolve("no.pt");

    assertThatThrownBy(() -> open("file:" + nowhere))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("is missing; expected a TorchScript file at " + nowhere);
    assertThatThrownBy(() -> open("classpath:no.pt"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("is not on the class path; expected the file 'no.pt'");
  }

  @Test
  void the_right_checksum_passes_in_either_case() throws IOException {
    Path file = Files.writeString(folder.resolve("m.pt"), "abc");
    ModelLocation location = ModelLocation.of("file:" + file);

    location.withSha256(SHA256_OF_ABC.toUpperCase(java.util.Locale.ROOT)).open(loader()).close();
  }

  @Test
  void a_wrong_checksum_says_which_was_expected_and_got() throws IOException {
    Path file = Files.writeString(folder.resolve("m.pt"), "abd");
    ModelLocation location = ModelLocation.of("file:" + file).withSha256(SHA256_OF_ABC);

    assertThatThrownBy(() -> location.open(loader()))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("expected SHA-256 " + SHA256_OF_ABC + ", got ");
  }

  @Test
  void a_location_of_another_kind_is_refused_when_it_is_written() {
    assertThatThrownBy(() -> ModelLocation.of("digits.pt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 'digits.pt'");
    assertThatThrownBy(() -> ModelLocation.of("file:m.pt").withSha256("abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 'abc'");
  }

  private static LocalModel open(String location) {
    return ModelLocation.of(location).open(loader());
  }

  private static ClassLoader loader() {
    return ModelLocationTest.class.getClassLoader();
  }
}
