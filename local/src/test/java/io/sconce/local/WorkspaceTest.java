package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
  @TempDir private Path folder;

  @Test
  void invoker_gets_the_one_jar_at_the_root_where_it_is_laid() throws Exception {
    Path source = Packages.gcp(folder.resolve("gcp"));

    Workspace workspace = Workspace.lay(source, folder.resolve("workspace"));

    assertThat(workspace.folder()).isEqualTo(folder.resolve("workspace"));
    assertThat(workspace.classPath()).containsExactly(folder.resolve("workspace/function.jar"));
    assertThat(workspace.folder().resolve("lib/a.jar")).isRegularFile();
    Folders.delete(workspace.folder());
  }

  @Test
  void two_jars_at_the_root_are_refused_by_name() throws Exception {
    Path source = Packages.gcp(folder.resolve("gcp"));
    Files.copy(source.resolve("lib/a.jar"), source.resolve("other.jar"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> Workspace.lay(source, folder.resolve("workspace")))
        .withMessage(
            "deployment package "
                + source
                + ": expected exactly one jar at its root, as Google's buildpack does, got"
                + " function.jar, other.jar: put the function's own jar there, the others into a"
                + " folder, and list them in its manifest's Class-Path");
  }

  @Test
  void no_jar_at_the_root_is_refused_with_what_is_there() throws Exception {
    Path source = Packages.aws(folder.resolve("aws"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> Workspace.lay(source, folder.resolve("workspace")))
        .withMessageContaining(
            "expected exactly one jar at its root, as Google's buildpack does, got none among"
                + " [expendable, lib, model.bin, which.txt]: ");
    assertThat(folder.resolve("workspace")).doesNotExist();
  }
}
