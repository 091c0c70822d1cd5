package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A jar of the local repository. What is read from it is compared with the jar's checksums. */
final class SourceJar implements Closeable {

  private static final int CHUNK = 1 << 20;

  private final Path path;
  private final ZipFile zip;

  private SourceJar(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * Opens a jar.
   *
   * @throws IOException if it is missing or no whole zip file; the message says what to do
   */
  static SourceJar open(Path path) throws IOException {
    try {
      return new SourceJar(path, new ZipFile(path.toFile()));
    } catch (ZipException e) {
      throw unusable(path, "expected a whole zip file, got '" + e.getMessage() + "'", e);
    }
  }

  /** The checksum of a jar, which must be there, in hexadecimal. */
  static String sha256(Path path) throws IOException {
    try {
      return Checksums.sha256(path);
    } catch (NoSuchFileException e) {
      throw new IOException("expected the jar " + path + ", which is missing; build again", e);
    }
  }

  /** The content of an entry, which must be there and unchanged. */
  Properties properties(String entry) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    copy(entry, content);
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(content.toByteArray()));
    return properties;
  }

  /** Writes an entry, which must be there and unchanged, to a file, which must not be there. */
  void unpack(String entry, Path into) throws IOException {
    try (OutputStream out = Files.newOutputStream(into, CREATE_NEW)) {
      copy(entry, out);
    }
  }

  private void copy(String name, OutputStream into) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw unusable("expected an entry " + name + ", got none");
    }
    CRC32 crc = new CRC32();
    long bytes = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = zip.getInputStream(entry)) {
      for (int read = read(in, chunk, name); read >= 0; read = read(in, chunk, name)) {
        crc.update(chunk, 0, read);
        bytes += read;
        into.write(chunk, 0, read);
      }
    }
    // ZipFile reads on in silence where these differ.
    if (bytes != entry.getSize() || crc.getValue() != entry.getCrc()) {
      throw unusable("the content of " + name + " does not match its checksum");
    }
  }

  private int read(InputStream in, byte[] chunk, String name) throws IOException {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw unusable(path, name + " cannot be unpacked (" + e.getMessage() + ")", e);
    }
  }

  /** A failure that another copy of the jar may not have. */
  IOException unusable(String problem) {
    return unusable(path, problem, null);
  }

  private static IOException unusable(Path path, String problem, @Nullable Throwable cause) {
    return new IOException(
        path + ": " + problem + "; delete it from the local repository and build again", cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
