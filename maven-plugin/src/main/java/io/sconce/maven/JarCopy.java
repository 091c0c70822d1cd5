package io.sconce.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Copies a jar without some of its entries. */
final class JarCopy {

  private JarCopy() {}

  /**
   * Copies what is left in its order and packed as it is, without times: the same content gives the
   * same copy.
   */
  static void without(Predicate<String> dropped, Path jar, Path copy) throws IOException {
    try (ZipFile from = ZipFile.builder().setPath(jar).get();
        ZipArchiveOutputStream to = new ZipArchiveOutputStream(copy)) {
      Enumeration<ZipArchiveEntry> entries = from.getEntriesInPhysicalOrder();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        if (!dropped.test(entry.getName())) {
          entry.setTime(PackageFile.longAgo());
          try (InputStream raw = from.getRawInputStream(entry)) {
            to.addRawArchiveEntry(entry, raw);
          }
        }
      }
    }
  }
}
