package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();
  private Jars jars;

  @BeforeEach
  void jars() {
    jars = new Jars(folder);
  }

  @Test
  void models_leave_the_jar_under_their_paths_and_the_rest_stays_in_order() throws Exception {
    Jar jar =
        jars.jar(
            "com.example:app:1",
            "META-INF/MANIFEST.MF",
            "manifest",
            "digits.pt",
            "digits",
            "b/B.class",
            "b",
            "a/letters.pt",
            "letters",
            "a/A.class",
            "a");

    Models.Split split = models("**/*.pt").split(jar);

    assertThat(split.models()).containsOnlyKeys("digits.pt", "a/letters.pt");
    assertThat(split.models().get("digits.pt")).hasContent("digits");
    assertThat(split.models().get("a/letters.pt")).hasContent("letters");
    assertThat(Jars.read(split.jar()).keySet())
        .containsExactly("META-INF/MANIFEST.MF", "b/B.class", "a/A.class");
    assertThat(Jars.read(split.jar())).containsEntry("a/A.class", "a");
    assertThat(warnings).isEmpty();
  }

  @Test
  void what_stays_keeps_its_packed_bytes_and_loses_its_time() throws Exception {
    Jar jar = jars.jar("com.example:app:1", "digits.pt", "digits", "A.class", "a".repeat(999));
    ZipEntry before = entry(jar.file(), "A.class");

    ZipEntry after = entry(models("**/*.pt").split(jar).jar(), "A.class");

    assertThat(after.getCompressedSize()).isEqualTo(before.getCompressedSize());
    assertThat(after.getCrc()).isEqualTo(before.getCrc());
    assertThat(after.getTimeLocal()).isEqualTo(LocalDateTime.of(1980, 1, 1, 0, 0));
    assertThat(after.getExtra()).isNull();
  }

  @Test
  void the_same_jar_gives_the_same_bytes() throws Exception {
    Jar jar = jars.jar("com.example:app:1", "digits.pt", "digits", "A.class", "a");

    Models models = models("**/*.pt");

    assertThat(models.split(jar).jar()).hasSameBinaryContentAs(models.split(jar).jar());
  }

  @Test
  void a_users_jar_does_not_change() throws Exception {
    Jar jar = jars.jar("com.example:app:1", "digits.pt", "digits");
    byte[] before = Files.readAllBytes(jar.file());

    models("**/*.pt").split(jar);

    assertThat(jar.file()).hasBinaryContent(before);
  }

  @Test
  void a_jar_without_models_is_taken_as_it_is() throws Exception {
    Jar jar = jars.jar("com.example:app:1", "A.class", "a", "models.pt/", "");

    Models.Split split = models("**/*.pt").split(jar);

    assertThat(split.jar()).isEqualTo(jar.file());
    assertThat(split.models()).isEmpty();
  }

  @Test
  void users_say_what_models_are_called() throws Exception {
    Jar jar = jars.jar("com.example:app:1", "digits.pt", "digits", "m/a.torchscript", "a");

    assertThat(models("m/*.torchscript", "*.none").split(jar).models())
        .containsOnlyKeys("m/a.torchscript");
  }

  @Test
  void a_signed_jar_keeps_its_models_and_the_build_says_so() throws Exception {
    Jar jar =
        jars.jar("com.example:app:1", "META-INF/SIGNER.SF", "signature", "digits.pt", "digits");

    Models.Split split = models("**/*.pt").split(jar);

    assertThat(split.jar()).isEqualTo(jar.file());
    assertThat(split.models()).isEmpty();
    assertThat(split.kept()).containsExactly("digits.pt");
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("app-1.jar is signed, so digits.pt stays in it")
        .contains("put the model into a jar without a signature");
  }

  @Test
  void a_signed_jar_without_models_is_not_spoken_of() throws Exception {
    models("**/*.pt").split(jars.jar("com.example:app:1", "META-INF/SIGNER.SF", "signature"));

    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil.pt", "/evil.pt", "a/../../evil.pt", "a\\evil.pt", "c:evil.pt", "a//b.pt"})
  void a_path_that_leaves_the_package_is_refused(String path) throws IOException {
    Jar jar = jars.jar("com.example:app:1", path, "evil");

    assertThatThrownBy(() -> models("**").split(jar))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("holds '" + path + "', a path that leaves the package");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib/a.pt", "LIBTORCH/a.pt", "function.jar", "libtorch"})
  void a_path_where_the_package_has_its_own_is_refused(String path) throws IOException {
    Jar jar = jars.jar("com.example:app:1", path, "model");

    assertThatThrownBy(() -> models("**").split(jar))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("holds the model " + path)
        .hasMessageContaining("at the root of a package is Sconce's own");
  }

  @Test
  void what_is_no_jar_is_named() throws IOException {
    Jar jar = jars.jar("com.example:app:1", "A.class", "a");
    Files.writeString(jar.file(), "no jar");

    assertThatThrownBy(() -> models("**").split(jar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read " + jar.file());
  }

  private Models models(String... patterns) throws IOException {
    return new Models(
        List.of(patterns), Files.createTempDirectory(folder, "models"), warnings::add);
  }

  private static ZipEntry entry(Path jar, String name) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(name);
    }
  }
}
