package io.sconce.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The operating system and processor that children run on.
 *
 * @param os as in {@code os.name}
 * @param arch as in {@code os.arch}
 * @param musl whether the C library is musl, as on Alpine
 */
record Platform(String os, String arch, boolean musl) {
  static Platform current() {
    return new Platform(System.getProperty("os.name"), System.getProperty("os.arch"), loadsMusl());
  }

  private static boolean loadsMusl() {
    try {
      Path maps = Path.of("/proc/self/maps");
      return Files.isReadable(maps) && Files.readString(maps).contains("/ld-musl-");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The name of the Lambda runtime client's native library.
   *
   * @throws StartException if there is none for this platform
   */
  String lambdaLibrary() {
    String processor =
        switch (arch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch_64";
          default -> "";
        };
    if (!os.equals("Linux") || processor.isEmpty()) {
      throw new StartException(
          "the AWS Lambda runtime client has builds for Linux on x86_64 and arm64 only, and none for "
              + os
              + " on "
              + arch
              + ": run this in a Linux container or virtual machine");
    }
    return "libaws-lambda-jni.linux" + (musl ? "_musl-" : "-") + processor + ".so";
  }
}
