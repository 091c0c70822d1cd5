package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loader's own words, from the real one where it can be made to say them. */
final class LoaderErrorTest {

  @TempDir private Path folder;

  @Test
  void a_glibc_that_is_too_old_says_where_to_deploy() throws IOException {
    NativesFixture.assumeLinux();
    Path library =
        Files.write(
            folder.resolve("libc10.so"), NativesFixture.withLaterGlibc(NativesFixture.c10()));

    assertThatThrownBy(() -> System.load(library.toString()))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .satisfies(
            thrown ->
                assertThat(LibtorchFolder.cannotLoad(thrown))
                    .hasCause(thrown)
                    .hasMessageStartingWith(
                        "libtorch cannot be loaded: it needs glibc 2.29 or later (on aarch64"
                            + " 2.32), and this system's is older (")
                    .hasMessageContaining("version `GLIBC_2.97' not found (required by " + library)
                    .hasMessageEndingWith(
                        "); deploy to java21 or java25 (Amazon Linux 2023), not to java17 (Amazon"
                            + " Linux 2)"));
  }

  @Test
  void a_libstdcxx_that_is_too_old_comes_with_an_old_glibc() {
    assertThat(
            sentence("/lib64/libstdc++.so.6: version `GLIBCXX_3.4.26' not found (required by x)"))
        .startsWith("libtorch cannot be loaded: it needs glibc 2.29");
  }

  @Test
  void musl_is_told_from_an_old_glibc() {
    // As musl 1.2.5 says it: ldso/dynlink.c.
    for (String words :
        new String[] {
          "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by"
              + " /tmp/libc10.so)",
          "Error relocating /tmp/libc10.so: __register_atfork: symbol not found"
        }) {
      assertThat(sentence(words))
          .isEqualTo(
              "libtorch cannot be loaded: it needs glibc, and this system has another C library,"
                  + " such as Alpine's musl ("
                  + words
                  + "); deploy to java21 or java25 (Amazon Linux 2023), or to an image with glibc"
                  + " 2.32 or later");
    }
  }

  @Test
  void a_folder_that_nothing_may_be_run_from_says_so() throws Exception {
    NativesFixture.assumeLinux();
    ChildJvm.assumeMounts(folder);
    Path library = Files.write(folder.resolve("libc10.so"), NativesFixture.c10());
    Path tmp = Files.createDirectory(folder.resolve("tmp"));
    String noexec = "mount -t tmpfs -o noexec none " + tmp + " && cp " + library + " " + tmp;

    try (ChildJvm child =
        ChildJvm.of(Loading.class).after(noexec).start(tmp.resolve("libc10.so"))) {
      assertThat(child.output())
          .contains("libtorch cannot be loaded: its folder is on a file system that is mounted")
          .contains("if that is the temporary folder, name another temporary folder with");
    }
  }

  @Test
  void anything_else_is_said_in_the_loaders_words() {
    assertThat(sentence("libstdc++.so.6: cannot open shared object file"))
        .isEqualTo("libtorch cannot be used here: libstdc++.so.6: cannot open shared object file");
    assertThat(LoaderError.sentence(new IllegalStateException(new IOException("a.txt"))))
        .isEqualTo("libtorch cannot be used here: java.io.IOException: a.txt");
    assertThat(LoaderError.sentence(new IllegalStateException()))
        .isEqualTo("libtorch cannot be used here: java.lang.IllegalStateException");
  }

  /** Loads a library and says why that fails. */
  static final class Loading {

    private Loading() {}

    /** The library's path. */
    public static void main(String[] args) {
      try {
        System.load(args[0]);
      } catch (UnsatisfiedLinkError e) {
        System.out.println(LibtorchFolder.cannotLoad(e).getMessage());
      }
    }
  }

  private static String sentence(String words) {
    return LoaderError.sentence(new RuntimeException("engine", new UnsatisfiedLinkError(words)));
  }
}
