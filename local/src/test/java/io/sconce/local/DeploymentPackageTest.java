package io.sconce.local;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentPackageTest {
  @TempDir private Path folder;

  @AfterEach
  void deleteWhatCannotBeWrittenTo() {
    Folders.delete(folder.resolve("laid"));
  }

  private Path lay(Path zipOrFolder) {
    try (DeploymentPackage open = DeploymentPackage.open(zipOrFolder)) {
      open.lay(folder.resolve("laid"));
    }
    return folder.resolve("laid");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void files_of_a_folder_are_linked_and_it_stays_as_it_is() throws Exception {
    Path source = Packages.gcp(folder.resolve("gcp"));
    Map<String, List<Object>> before = Packages.state(source);

    Path laid = lay(source);

    assertThat(Packages.state(laid).keySet()).isEqualTo(before.keySet());
    for (String file : List.of("function.jar", "model.bin", "lib/a.jar")) {
      assertThat(Files.isSameFile(laid.resolve(file), source.resolve(file))).as(file).isTrue();
    }
    Folders.delete(laid);
    assertThat(Packages.state(source)).isEqualTo(before);
  }

  @Test
  void folders_cannot_be_written_to() throws Exception {
    Path laid = lay(Packages.gcp(folder.resolve("gcp")));

    assertThat(mode(laid)).doesNotContain("w");
    assertThat(mode(laid.resolve("lib"))).doesNotContain("w");
  }

  @Test
  void symbolic_links_of_a_folder_are_followed() throws Exception {
    Path source = Packages.gcp(folder.resolve("gcp"));
    Files.createSymbolicLink(source.resolve("linked.bin"), Path.of("model.bin"));
    Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(folder.resolve("elsewhere/far.bin"), "far");
    Files.createSymbolicLink(source.resolve("more"), folder.resolve("elsewhere"));

    Path laid = lay(source);

    assertThat(laid.resolve("linked.bin")).hasContent("a model");
    assertThat(laid.resolve("linked.bin").toRealPath().getFileName()).hasToString("linked.bin");
    assertThat(laid.resolve("more/far.bin")).hasContent("far");
    assertThat(laid.resolve("more").toRealPath()).isEqualTo(laid.toRealPath().resolve("more"));
  }

  @Test
  void symbolic_link_that_leads_nowhere_is_named() throws Exception {
    Path source = Packages.gcp(folder.resolve("gcp"));
    Files.createSymbolicLink(source.resolve("lib/dangling"), Path.of("none"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(source))
        .withMessageStartingWith(
            "deployment package " + source + ": cannot lay out lib/dangling: ");
  }

  @Test
  void zip_keeps_what_all_users_may_do_but_to_write() throws Exception {
    Path zip = folder.resolve("modes.zip");
    try (FileSystem files = Packages.empty(zip)) {
      Files.createDirectory(files.getPath("bin"));
      Files.setPosixFilePermissions(files.getPath("bin"), fromString("rwxrwxrwx"));
      for (String mode : List.of("rw-rw-rw-", "rwxr-xr-x", "rw-------", "rwxr-x--x")) {
        Path file = files.getPath("bin/" + mode);
        Files.writeString(file, mode);
        Files.setPosixFilePermissions(file, fromString(mode));
      }
    }

    Path laid = lay(zip);

    assertThat(mode(laid.resolve("bin"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(laid.resolve("bin/rw-rw-rw-"))).isEqualTo("r--r--r--");
    assertThat(mode(laid.resolve("bin/rwxr-xr-x"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(laid.resolve("bin/rw-------"))).isEqualTo("---------");
    assertThat(mode(laid.resolve("bin/rwxr-x--x"))).isEqualTo("--x--x--x");
  }

  @Test
  void folder_of_a_zip_that_nobody_may_look_into_is_deleted_all_the_same() throws Exception {
    Path zip = folder.resolve("private.zip");
    try (FileSystem files = Packages.empty(zip)) {
      Files.createDirectories(files.getPath("own/own"));
      Files.writeString(files.getPath("own/own/file"), "mine");
      Files.setPosixFilePermissions(files.getPath("own"), fromString("rwx------"));
    }

    Path laid = lay(zip);
    assertThat(mode(laid.resolve("own"))).isEqualTo("---------");
    Folders.delete(laid);

    assertThat(laid).doesNotExist();
  }

  @Test
  void zip_without_modes_and_folders_can_be_read_and_executed() throws Exception {
    Path zip = zip(folder.resolve("plain.zip"), "some/folder/file", "text".getBytes(UTF_8));

    Path laid = lay(zip);

    assertThat(laid.resolve("some/folder/file")).hasContent("text");
    assertThat(mode(laid.resolve("some/folder/file"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(laid.resolve("some"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(laid)).isEqualTo("r-xr-xr-x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "lib/../../evil", "lib/.."})
  void entry_that_leaves_the_root_is_refused_by_name(String name) throws Exception {
    Path zip = zip(folder.resolve("evil.zip"), name, new byte[1]);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessageStartingWith("deployment package " + zip + ": expected a whole zip, got ")
        .withMessageContaining(name + "\" has a '.' or '..' element");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void flipped_byte_is_found_where_the_data_still_unpack() throws Exception {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    Path zip = zip(folder.resolve("noise.zip"), "libtorch/noise", noise);
    flip(zip, 50_000);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessageStartingWith(
            "deployment package " + zip + ": its entry libtorch/noise is damaged: expected CRC-32 ")
        .withMessageEndingWith("; build it again");
  }

  @Test
  void entry_that_does_not_unpack_is_named() throws Exception {
    Path zip =
        zip(folder.resolve("text.zip"), "lib/text", "abcdefg".repeat(20_000).getBytes(UTF_8));
    // The first byte of the deflated data, behind the header: a type of block that there is not.
    byte[] bytes = Files.readAllBytes(zip);
    bytes[30 + "lib/text".length()] |= 6;
    Files.write(zip, bytes);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessage(
            "deployment package "
                + zip
                + ": its entry lib/text is damaged: invalid block type; build it again");
  }

  @Test
  void entry_whose_name_no_file_can_have_is_refused_by_name() throws Exception {
    Path zip = zip(folder.resolve("nul.zip"), "lib/a\0b", new byte[1]);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessageStartingWith(
            "deployment package "
                + zip
                + ": expected names of entries that files can have here, got lib/a\\u0000b (")
        .withMessageEndingWith("): rename it or, if it is not ASCII, set LC_ALL=C.UTF-8");
  }

  @Test
  void no_more_is_unpacked_than_the_header_says() throws Exception {
    Path zip = zip(folder.resolve("bomb.zip"), "lib/bomb", new byte[10_000_000]);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(zip)).order(LITTLE_ENDIAN);
    // The end of a zip says where its index begins, the index how large an entry is.
    int index = bytes.getInt(bytes.limit() - 6);
    Files.write(zip, bytes.putInt(index + 24, 10).array());

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessage(
            "deployment package "
                + zip
                + ": its entry lib/bomb is damaged: expected the 10 bytes of its header, got more;"
                + " build it again");
    assertThat(folder.resolve("laid/lib/bomb")).isEmptyFile();
  }

  @Test
  void entry_within_a_file_is_refused_by_name() throws Exception {
    Path zip = folder.resolve("both.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("lib/a", "lib/a/b")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(1);
      }
    }

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessage(
            "deployment package "
                + zip
                + ": expected lib/a to be a file or a folder, got a file and the entry lib/a/b"
                + " within it; build it again");
  }

  @Test
  void zip_that_was_cut_off_is_refused_with_the_entry_where_it_ends() throws Exception {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    Path zip = folder.resolve("half.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("lib/a.jar", "lib/b.jar", "lib/c.jar")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(noise);
      }
    }
    Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), 15_000));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(zip))
        .withMessage(
            "deployment package "
                + zip
                + ": expected a whole zip, got one that ends within its entry lib/b.jar: build or"
                + " copy it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none.zip", "none.txt"})
  void file_that_is_no_zip_is_refused(String name) throws Exception {
    Path none = Files.writeString(folder.resolve(name), "none");

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> lay(none))
        .withMessageStartingWith(
            "deployment package " + none + ": expected a whole zip, got a file that is none");
  }

  private static Path zip(Path zip, String name, byte[] content) throws Exception {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
    }
    return zip;
  }

  private static void flip(Path file, int at) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }
}
