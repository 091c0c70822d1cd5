package io.sconce.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Where the bytes of one file of a package come from. */
sealed interface Source {

  /** Its size in the package, unzipped. */
  long bytes();

  /** Puts it into a zip. */
  void addTo(ZipArchiveOutputStream zip, ZipArchiveEntry entry) throws IOException;

  /** Writes it as a file that is not there yet. */
  void copyTo(Path file) throws IOException;

  /**
   * A file. In a zip it is stored: jars, TorchScript and zstd's blocks are packed already, and
   * deflated bytes would depend on the JDK's zlib.
   */
  record Plain(Path file, long bytes) implements Source {

    static Plain of(Path file) throws IOException {
      return new Plain(file, Files.size(file));
    }

    @Override
    public void addTo(ZipArchiveOutputStream zip, ZipArchiveEntry entry) throws IOException {
      entry.setMethod(ZipArchiveEntry.STORED);
      entry.setSize(bytes);
      zip.putArchiveEntry(entry);
      Files.copy(file, zip);
      zip.closeArchiveEntry();
    }

    @Override
    public void copyTo(Path target) throws IOException {
      Files.copy(file, target);
    }
  }

  /** An entry of a zip, which goes into another as it is, deflated. */
  record Zipped(Path zip, String name, long bytes) implements Source {

    @Override
    public void addTo(ZipArchiveOutputStream target, ZipArchiveEntry entry) throws IOException {
      try (ZipFile file = open()) {
        ZipArchiveEntry original = file.getEntry(name);
        entry.setMethod(original.getMethod());
        entry.setSize(original.getSize());
        entry.setCompressedSize(original.getCompressedSize());
        entry.setCrc(original.getCrc());
        try (InputStream raw = file.getRawInputStream(original)) {
          target.addRawArchiveEntry(entry, raw);
        }
      }
    }

    @Override
    public void copyTo(Path target) throws IOException {
      try (ZipFile file = open();
          InputStream content = file.getInputStream(file.getEntry(name))) {
        Files.copy(content, target);
      }
    }

    private ZipFile open() throws IOException {
      return ZipFile.builder().setPath(zip).get();
    }
  }
}
