package io.sconce.libtorch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Real libraries of Linux, and what may be wrong with them. */
public final class NativesFixture {

  private NativesFixture() {}

  /** Skips a test on a machine whose libraries are no ELF files. */
  public static void assumeLinux() {
    assumeTrue(
        LibtorchFolder.platform().startsWith("linux-"),
        "skipped: this is about the libraries and the loader of Linux");
  }

  /** The content of libc10.so, libtorch's smallest of substance, for this machine. */
  public static byte[] c10() throws IOException {
    String name = "/pytorch/cpu/" + LibtorchFolder.platform() + "/libc10.so";
    try (InputStream in = NativesFixture.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /** A library that needs a glibc that there never was. */
  public static byte[] withLaterGlibc(byte[] library) {
    // One byte for one character, both ways.
    String text = new String(library, StandardCharsets.ISO_8859_1);
    return text.replace("GLIBC_2.17", "GLIBC_2.97").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A library whose head says that it is for the processor of this ELF number. */
  public static byte[] forMachine(byte[] library, int machine) {
    byte[] changed = library.clone();
    changed[18] = (byte) machine;
    changed[19] = 0;
    return changed;
  }

  /** A folder as {@code PYTORCH_LIBRARY_PATH} names it, of files with the same content. */
  public static Path folder(Path folder, byte[] content) throws IOException {
    Files.createDirectories(folder);
    for (String name : new String[] {"c10", "torch_cpu", "torch", "djl_torch"}) {
      Files.write(folder.resolve(System.mapLibraryName(name)), content);
    }
    return folder;
  }
}
