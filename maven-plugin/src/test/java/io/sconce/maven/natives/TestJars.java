package io.sconce.maven.natives;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Made-up jars in the form of DJL's, to be changed before they are written. */
final class TestJars {

  private static final String VERSION = "2.7.1";

  private static final String LIST = "native/lib/pytorch.properties";

  private final String platform;
  private final Map<String, byte[]> natives = new LinkedHashMap<>();
  private final Map<String, byte[]> jni = new LinkedHashMap<>();

  private TestJars(String platform) {
    this.platform = platform;
  }

  /** For Linux: two libraries, the second of several megabytes, and DJL's. */
  static TestJars linux() {
    return new TestJars("linux-x86_64")
        .list("2.7.1-20250812", "linux-x86_64", "libc10.so,libtorch_cpu.so")
        .library("libc10.so", TestElf.library(1, 20_000))
        .library("libtorch_cpu.so", TestElf.library(2, 5_000_000))
        .jniVersion("2.7.1-0.35.1")
        .jniLibrary("libdjl_torch.so", TestElf.library(3, 30_000));
  }

  /** For a platform whose libraries are no ELF files: one, of three bytes, and DJL's. */
  static TestJars of(String platform, String library, String jniLibrary) {
    return new TestJars(platform)
        .list("2.7.1-20250812", platform, library)
        .library(library, new byte[] {1, 2, 3})
        .jniVersion("2.7.1-0.35.1")
        .jniLibrary(jniLibrary, new byte[] {4, 5});
  }

  TestJars library(String name, byte[] content) {
    natives.put("pytorch/cpu/" + platform + "/" + name, content);
    return this;
  }

  TestJars jniLibrary(String name, byte[] content) {
    jni.put("jnilib/" + platform + "/cpu/" + name, content);
    return this;
  }

  TestJars list(String version, String classifier, String libraries) {
    String list = "version=%s\nflavor=cpu\nclassifier=%s\nlibraries=%s";
    natives.put(LIST, text(list.formatted(version, classifier, libraries)));
    return this;
  }

  TestJars jniVersion(String version) {
    jni.put("jnilib/pytorch.properties", text("jni_version=" + version));
    return this;
  }

  TestJars without(String entry) {
    natives.remove(entry);
    jni.remove(entry);
    return this;
  }

  /** Writes both jars. */
  NativeSource in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path nativesJar = write(natives, folder.resolve("natives.jar"));
    Path jniJar = write(jni, folder.resolve("jni.jar"));
    return new NativeSource(VERSION, platform, nativesJar, jniJar, true);
  }

  /** Not compressed, so that a changed byte is met by nothing but the checksum. */
  private static Path write(Map<String, byte[]> entries, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(content.getValue());
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.getValue().length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return jar;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
