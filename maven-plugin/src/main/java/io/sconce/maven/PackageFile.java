package io.sconce.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a package: the same bytes for the same contents, whatever the umask, the locale and the
 * time zone.
 */
final class PackageFile {

  /** The earliest that a zip knows. No time zone has a gap in its hours there. */
  private static final LocalDateTime LONG_AGO = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final int REGULAR_FILE = 0100644;

  private PackageFile() {}

  /**
   * Writes a file or a folder that is not there yet, as the target asks.
   *
   * @param path missing; after an exception it may be there in part
   * @param made where some of the sources lie already, for a folder to link to
   */
  static void write(Contents contents, Path path, Map<Source, Path> made) throws IOException {
    if (contents.target().isZip()) {
      zip(contents, path);
    } else {
      folder(contents, path, made);
    }
  }

  private static void zip(Contents contents, Path path) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      for (Map.Entry<String, Source> file : contents.files().entrySet()) {
        file.getValue().addTo(zip, entry(file.getKey()));
      }
    }
    permit(path, "rw-r--r--");
  }

  /** An entry without a time zone's, a user's or a machine's traces. */
  static ZipArchiveEntry entry(String name) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTime(longAgo());
    entry.setUnixMode(REGULAR_FILE);
    return entry;
  }

  /** A zip holds local time, so that this instant depends on the zone and the zip does not. */
  static long longAgo() {
    return LONG_AGO.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
  }

  private static void folder(Contents contents, Path path, Map<Source, Path> made)
      throws IOException {
    for (Map.Entry<String, Source> file : contents.files().entrySet()) {
      Path target = path;
      for (String name : file.getKey().split("/")) {
        create(target);
        target = target.resolve(name);
      }
      Path twin = made.get(file.getValue());
      if (twin == null || !isLinked(target, twin)) {
        file.getValue().copyTo(target);
      }
      permit(target, "rw-r--r--");
    }
  }

  private static boolean isLinked(Path link, Path file) {
    try {
      Files.createLink(link, file);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // The file system has no such links, or no more for this file.
    }
  }

  private static void create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      permit(folder, "rwxr-xr-x");
    }
  }

  private static void permit(Path path, String permissions) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString(permissions));
    }
  }
}
