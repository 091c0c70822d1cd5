package io.sconce.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaHomeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "aarch64, gnu,  libaws-lambda-jni.linux-aarch_64.so",
    "aarch64, musl, libaws-lambda-jni.linux_musl-aarch_64.so",
    "x86_64,  gnu,  libaws-lambda-jni.linux-x86_64.so",
    "amd64,   musl, libaws-lambda-jni.linux_musl-x86_64.so"
  })
  void native_library_is_for_the_platform_that_the_runtime_was_built_for(
      String arch, String libc, String library) throws Exception {
    JavaHome home = home("OS_ARCH=\"" + arch + "\"", "OS_NAME=\"Linux\"", "LIBC=\"" + libc + "\"");

    assertThat(home.platform().lambdaLibrary()).isEqualTo(library);
  }

  @Test
  void runtime_that_does_not_say_its_platform_is_for_this_one() throws Exception {
    JavaHome home = home("JAVA_VERSION=\"21.0.2\"", "MODULES=\"java.base\"");

    assertThat(home.platform()).isEqualTo(Platform.current());
    assertThat(home.feature()).isEqualTo(21);
  }

  @Test
  void this_jvm_is_at_its_own_java_home() {
    JavaHome home = JavaHome.at(Path.of(System.getProperty("java.home")));

    assertThat(home.feature()).isEqualTo(Runtime.version().feature());
    assertThat(home.java()).isExecutable();
  }

  @Test
  void folder_without_a_runtime_is_named() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> JavaHome.at(folder))
        .withMessage("javaHome: no Java runtime at " + folder);
  }

  private JavaHome home(String... release) throws Exception {
    Files.writeString(folder.resolve("release"), String.join("\n", release));
    return JavaHome.at(folder);
  }
}
