package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  private Path write(String name, String content) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
