package io.sconce.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Made-up jars. */
final class Jars {

  private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 2, 12, 0);

  private final Path folder;

  Jars(Path folder) {
    this.folder = folder;
  }

  /**
   * A jar of these coordinates.
   *
   * @param coordinates groupId:artifactId:version[:classifier]
   * @param entries names and contents, one after the other
   */
  Jar jar(String coordinates, String... entries) throws IOException {
    String[] words = coordinates.split(":", -1);
    Path file =
        Files.createDirectories(folder.resolve(coordinates.replace(':', '_'))).resolve("a.jar");
    write(file, entries);
    return new Jar(words[0], words[1], words[2], words.length > 3 ? words[3] : "", file);
  }

  static void write(Path file, String... entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < entries.length; i += 2) {
        ZipEntry entry = new ZipEntry(entries[i]);
        entry.setTimeLocal(NOON);
        zip.putNextEntry(entry);
        zip.write(entries[i + 1].getBytes(UTF_8));
        zip.closeEntry();
      }
    }
  }

  /** Names and contents in the order in which they lie in a jar. */
  static Map<String, String> read(Path jar) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        entries.put(entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
      }
    }
    return entries;
  }
}
