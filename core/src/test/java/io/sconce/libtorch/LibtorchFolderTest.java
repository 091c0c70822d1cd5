package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that a setting names; LibtorchPackageTest has packages. */
final class LibtorchFolderTest {

  private static final int X86_64 = 62;
  private static final int AARCH64 = 183;

  @TempDir private Path folder;

  @Test
  void is_none_where_nothing_is_named_and_no_package_is_around() {
    assertThat(LibtorchSource.find(Settings.of(Map.of()))).isEmpty();
  }

  @Test
  void one_that_is_named_is_used_in_place() throws IOException {
    NativesFixture.assumeLinux();
    Path named = NativesFixture.folder(folder, NativesFixture.c10());

    assertThat(ready(named)).contains(new LibtorchFolder(named, named.toString()));
  }

  @Test
  void each_library_that_is_missing_is_named() throws IOException {
    for (String name : new String[] {"c10", "torch_cpu", "torch"}) {
      Path named = NativesFixture.folder(folder, new byte[1]);
      Path library = named.resolve(System.mapLibraryName(name));
      Files.delete(library);

      assertFails(named)
          .hasMessage(
              "PYTORCH_LIBRARY_PATH: expected a folder with libtorch 2.7.1, but "
                  + library
                  + " is missing");
    }
  }

  @Test
  void the_jni_library_must_be_there_under_one_of_djls_names() throws IOException {
    NativesFixture.assumeLinux();
    Path named = NativesFixture.folder(folder, NativesFixture.c10());
    Path jni = named.resolve("libdjl_torch.so");
    Files.delete(jni);

    assertFails(named)
        .hasMessage(
            "PYTORCH_LIBRARY_PATH: expected a folder with libtorch 2.7.1, but "
                + jni
                + " is missing; copy it from jnilib/"
                + LibtorchFolder.platform()
                + "/cpu in the jar of ai.djl.pytorch:pytorch-jni");
    Files.createFile(named.resolve("0.35.0-libdjl_torch.so"));
    assertFails(named).hasMessageContaining(jni + " is missing");
    Files.createFile(named.resolve("0.35.1-libdjl_torch.so"));
    assertThat(ready(named)).isPresent();
  }

  @Test
  void the_versions_are_those_of_the_engine() throws IOException {
    Properties engine = new Properties();
    try (InputStream in = getClass().getResourceAsStream("/pytorch-engine.properties")) {
      engine.load(Objects.requireNonNull(in));
    }

    assertThat(LibtorchFolder.VERSION).isEqualTo(engine.getProperty("pytorch_version"));
    assertThat(LibtorchFolder.DJL_PREFIX).isEqualTo(engine.getProperty("djl_version") + "-");
  }

  @Test
  void libraries_of_another_processor_are_refused_before_they_are_loaded() throws IOException {
    NativesFixture.assumeLinux();
    String here = LibtorchFolder.platform();
    boolean onIntel = here.equals("linux-x86_64");
    byte[] other = NativesFixture.forMachine(NativesFixture.c10(), onIntel ? AARCH64 : X86_64);
    Path named = NativesFixture.folder(folder, other);

    assertFails(named)
        .hasMessage(
            named.resolve("libtorch_cpu.so")
                + ": expected a library for "
                + here
                + ", got one for "
                + (onIntel ? "aarch64" : "x86_64")
                + "; libtorch 2.7.1 for "
                + here
                + " is ai.djl.pytorch:pytorch-native-cpu with the classifier of that name");
  }

  @Test
  void the_processor_is_read_from_the_head_of_the_file() throws IOException {
    NativesFixture.assumeLinux();
    byte[] head = Arrays.copyOf(NativesFixture.c10(), 20);
    byte[] narrow = head.clone();
    narrow[4] = 1;
    byte[] bigEndian = head.clone();
    bigEndian[5] = 2;

    assertThat(processor(head)).isEqualTo(LibtorchFolder.platform().substring("linux-".length()));
    assertThat(processor(NativesFixture.forMachine(head, X86_64))).isEqualTo("x86_64");
    assertThat(processor(NativesFixture.forMachine(head, AARCH64))).isEqualTo("aarch64");
    assertThat(processor(NativesFixture.forMachine(head, 243)))
        .isEqualTo("a processor with the ELF number 243");
    assertThat(processor(narrow)).isEqualTo("a processor that is not 64-bit and little-endian");
    assertThat(processor(bigEndian)).isEqualTo("a processor that is not 64-bit and little-endian");
    assertThat(processor(Arrays.copyOf(head, 19))).isEqualTo("no processor: it is no ELF file");
    assertThat(processor(new byte[20])).isEqualTo("no processor: it is no ELF file");
  }

  @Test
  void a_path_that_djl_would_take_for_two_is_refused() throws IOException {
    NativesFixture.assumeLinux();
    Path named = NativesFixture.folder(folder.resolve("a:b"), NativesFixture.c10());

    assertFails(named)
        .hasMessage(
            "libtorch is in "
                + named
                + ", and DJL takes a '"
                + File.pathSeparator
                + "' in it for the end of a path; expected a folder without one");
  }

  private static Optional<LibtorchFolder> ready(Path named) {
    Settings settings = Settings.of(Map.of("PYTORCH_LIBRARY_PATH", named.toString()));
    return LibtorchSource.find(settings).map(LibtorchSource::ready);
  }

  private String processor(byte[] head) throws IOException {
    return Elf.processor(Files.write(folder.resolve("library"), head));
  }

  private static AbstractThrowableAssert<?, ?> assertFails(Path named) {
    return assertThatThrownBy(() -> ready(named)).isInstanceOf(LoadException.class);
  }
}
