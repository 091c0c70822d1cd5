package io.sconce.libtorch;

import java.io.IOException;
import java.util.regex.Pattern;

/** What the system's loader says when it turns a library away, and what that means. */
final class LoaderError {

  // glibc: libm.so.6: version `GLIBC_2.29' not found (required by libc10.so)
  private static final Pattern OLD_GLIBC =
      Pattern.compile("version .(GLIBC|GLIBCXX|CXXABI|GCC)_[0-9.]+. not found");

  // musl: Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by
  // libc10.so); Error relocating libc10.so: __register_atfork: symbol not found
  private static final Pattern NO_GLIBC =
      Pattern.compile("ld-linux|Error relocating|Error loading shared library");

  // glibc: libc10.so: failed to map segment from shared object; some versions add why
  private static final Pattern NOT_MAPPED =
      Pattern.compile("failed to map segment from shared object");

  private static final String RUNTIMES = "deploy to java21 or java25 (Amazon Linux 2023)";

  private LoaderError() {}

  /** The sentence for what was thrown; the loader's own words are in it. */
  static String sentence(Throwable thrown) {
    String words = rootMessage(thrown);
    if (OLD_GLIBC.matcher(words).find()) {
      return "libtorch cannot be loaded: it needs glibc 2.29 or later (on aarch64 2.32), and this"
          + " system's is older ("
          + words
          + "); "
          + RUNTIMES
          + ", not to java17 (Amazon Linux 2)";
    }
    if (NO_GLIBC.matcher(words).find()) {
      return "libtorch cannot be loaded: it needs glibc, and this system has another C library,"
          + " such as Alpine's musl ("
          + words
          + "); "
          + RUNTIMES
          + ", or to an image with glibc 2.32 or later";
    }
    if (NOT_MAPPED.matcher(words).find()) {
      return "libtorch cannot be loaded: its folder is on a file system that is mounted noexec,"
          + " or there is no memory to map it ("
          + words
          + "); if that is the temporary folder, "
          + PrivateFolder.NAME_ANOTHER;
    }
    return "libtorch cannot be used here: " + words;
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // The message of a file's exception is the file's name alone.
    return root.getMessage() == null || root instanceof IOException
        ? root.toString()
        : root.getMessage();
  }
}
