package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {
  @Test
  void current_has_what_this_test_was_compiled_with() {
    assertThat(ClassPath.current())
        .contains(Functions.classPath().get(0))
        .anyMatch(entry -> entry.getFileName().toString().startsWith("assertj-core"))
        .allMatch(Path::isAbsolute);
  }

  @Test
  void entries_that_do_not_exist_are_left_out() {
    assertThat(ClassPath.parse(File.pathSeparator + "none.jar" + File.pathSeparator + "src"))
        .containsExactly(Path.of("src").toAbsolutePath());
  }
}
