package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TaskRootTest {
  @TempDir private Path folder;

  @Test
  void jars_keep_their_names_and_equal_names_get_a_number() throws Exception {
    Path first = write("one/a.jar", "first");
    Path second = write("two/a.jar", "second");

    Path lib = TaskRoot.lay(List.of(first, second), folder.resolve("task")).resolve("lib");

    assertThat(lib.resolve("a.jar")).hasContent("first");
    assertThat(lib.resolve("a-2.jar")).hasContent("second");
  }

  @Test
  void folders_become_jars_with_the_same_bytes_for_the_same_files() throws Exception {
    write("classes/b/B.class", "b");
    Path file = write("classes/a/A.class", "a");
    Path classes = folder.resolve("classes");

    Path one = TaskRoot.lay(List.of(classes), folder.resolve("1")).resolve("lib/classes.jar");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    Path two = TaskRoot.lay(List.of(classes), folder.resolve("2")).resolve("lib/classes.jar");

    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void deleting_the_layout_leaves_the_jars() throws Exception {
    Path jar = write("one/a.jar", "first");

    TaskRoot.lay(List.of(jar), folder.resolve("task"));
    Folders.delete(folder.resolve("task"));

    assertThat(jar).hasContent("first");
    assertThat(folder.resolve("task")).doesNotExist();
  }

  @Test
  void package_may_have_what_lambda_takes_and_not_a_byte_more() throws Exception {
    Path fits = sparse("fits", 262_144_000 - 5);
    Path over = sparse("over", 262_144_001 - 5);

    assertThat(TaskRoot.lay(fits, folder.resolve("task")).resolve("lib/small")).hasContent("small");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> TaskRoot.lay(over, folder.resolve("none")))
        .withMessage(
            "deployment package "
                + over
                + ": Lambda refuses it with 'Unzipped size must be smaller than 262144000 bytes',"
                + " it has 262144001");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 10 GB may take the room that they say")
  void container_image_may_have_more_than_a_package_up_to_10_gb() throws Exception {
    Path fits = sparse("fits", (10L << 30) - 5);
    Path over = sparse("over", (10L << 30) + 1 - 5);

    assertThat(TaskRoot.layImage(fits, folder.resolve("task")).resolve("lib/small"))
        .hasContent("small");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> TaskRoot.layImage(over, folder.resolve("none")))
        .withMessage(
            "deployment package "
                + over
                + ": Lambda takes container images of up to 10737418240 bytes, it has 10737418241");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  /** Takes no room on most disks. */
  private Path sparse(String name, long bytes) throws Exception {
    write(name + "/lib/small", "small");
    Path large = write(name + "/large", "");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(bytes);
    }
    return folder.resolve(name);
  }

  @Test
  void zip_over_the_limit_is_refused_before_it_is_unpacked() throws Exception {
    Path zip = folder.resolve("over.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(Deflater.BEST_SPEED);
      out.putNextEntry(new ZipEntry("zeros"));
      for (int i = 0; i < 4; i++) {
        out.write(new byte[65_536_001]);
      }
    }

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> TaskRoot.lay(zip, folder.resolve("none")))
        .withMessageEndingWith(" it has 262144004");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private Path write(String name, String content) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
