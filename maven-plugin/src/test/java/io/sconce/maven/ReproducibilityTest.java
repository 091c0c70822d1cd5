package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that were made in processes of their own. */
class ReproducibilityTest {

  @TempDir private Path folder;

  @Test
  void the_same_input_gives_the_same_bytes_and_modes_for_every_user() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh to set an umask with");
    Path app =
        new Jars(folder)
            .jar("com.example:app:1", "A.class", "a", "digits.pt", "digits", "m/b.pt", "b")
            .file();

    Map<String, String> one = make("one", app, "022", "UTC", "-Duser.language=en");
    Files.setLastModifiedTime(app, FileTime.fromMillis(0));
    Map<String, String> other =
        make("two", app, "077", "Asia/Kathmandu", "-Duser.language=ar", "-Dfile.encoding=UTF-16");
    Map<String, String> third = make("three", app, "000", "America/St_Johns");

    assertThat(one).isEqualTo(other).isEqualTo(third);
    assertThat(one.keySet())
        .contains(
            "aws-arm64.zip",
            "aws-x86_64.zip",
            "gcp",
            "gcp/function.jar",
            "gcp/m",
            "gcp-container/Dockerfile",
            "aws-arm64-container/runtime/libaws-lambda-jni.so",
            "sizes.json");
    assertThat(one.get("gcp/m")).isEqualTo("rwxr-xr-x");
    assertThat(one.get("gcp/digits.pt")).startsWith("rw-r--r-- ");
    assertThat(one.get("aws-arm64.zip")).startsWith("rw-r--r-- ");
  }

  /** Each file's and folder's mode, and a file's content. */
  private Map<String, String> make(
      String name, Path app, String umask, String zone, String... jvmOptions) throws Exception {
    Path output = folder.resolve(name).resolve("sconce");
    Path scratch = Files.createDirectories(folder.resolve(name).resolve("scratch"));
    var command = new ArrayList<String>();
    command.add("/bin/sh");
    command.add("-c");
    command.add("umask " + umask + " && exec \"$@\"");
    command.add("sh");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.timezone=" + zone);
    command.addAll(Arrays.asList(jvmOptions));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PackagingMain.class.getName());
    command.add(app.toString());
    command.add(scratch.toString());
    command.add(output.toString());
    Path log = folder.resolve(name).resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return read(output);
  }

  private static Map<String, String> read(Path output) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(output)) {
      for (Path file : walk.filter(path -> !path.equals(output)).toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        String content =
            Files.isRegularFile(file) ? " " + Arrays.hashCode(Files.readAllBytes(file)) : "";
        files.put(
            output.relativize(file).toString(),
            file.endsWith("sizes.json") ? content : mode + content);
      }
    }
    return files;
  }
}
