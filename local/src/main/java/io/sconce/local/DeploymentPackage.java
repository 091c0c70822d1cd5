package io.sconce.local;

import static java.nio.file.FileVisitOption.FOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.util.stream.Collectors.toSet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * What a user uploads to a cloud, a zip or a folder, opened to be laid out where a function runs.
 */
final class DeploymentPackage implements AutoCloseable {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final Path source;
  private final Optional<FileSystem> zip;
  private final Path top;

  /** All files and folders, a folder before what is in it. */
  private final List<Path> entries;

  private DeploymentPackage(Path source, Optional<FileSystem> zip, Path top) throws IOException {
    this.source = source;
    this.zip = zip;
    this.top = top;
    // Symbolic links of a folder are followed, as zip and gcloud do; a zip's are not known as such.
    try (Stream<Path> walk = Files.walk(top, FOLLOW_LINKS)) {
      this.entries = walk.toList();
    }
  }

  /**
   * Opens a package; nothing of it is changed.
   *
   * @throws StartException if it cannot be read, is a file and no whole zip, or has an entry within
   *     another that is a file
   */
  static DeploymentPackage open(Path zipOrFolder) {
    try {
      return Files.isDirectory(zipOrFolder)
          ? new DeploymentPackage(zipOrFolder, Optional.empty(), zipOrFolder)
          : openZip(zipOrFolder);
    } catch (ZipException | ProviderNotFoundException e) {
      throw new StartException(
          message(zipOrFolder, "expected a whole zip, got " + flaw(zipOrFolder, e)), e);
    } catch (IOException | UncheckedIOException e) {
      throw new StartException(message(zipOrFolder, "cannot be read: " + e), e);
    }
  }

  /** The JDK refuses names that would leave the root, {@code ../evil}. */
  private static DeploymentPackage openZip(Path file) throws IOException {
    FileSystem zip =
        FileSystems.newFileSystem(file, Map.of("enablePosixFileAttributes", Boolean.TRUE));
    try {
      refuseEntriesWithinFiles(file);
      return new DeploymentPackage(file, Optional.of(zip), zip.getPath("/"));
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** The JDK's file system of a zip does not list them: they would be missing without a word. */
  private static void refuseEntriesWithinFiles(Path file) throws IOException {
    Set<String> names;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      names = zip.stream().map(ZipEntry::getName).collect(toSet());
    }
    for (String name : names) {
      for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
        String parent = name.substring(0, end);
        if (names.contains(parent)) {
          throw new StartException(
              message(
                  file,
                  "expected "
                      + printable(parent)
                      + " to be a file or a folder, got a file and the entry "
                      + printable(name)
                      + " within it; build it again"));
        }
      }
    }
  }

  /** What is wrong with a zip that cannot be opened. One that was cut off has lost its index. */
  private static String flaw(Path zip, Exception problem) {
    String last = "";
    try (ZipInputStream stream = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry; (entry = stream.getNextEntry()) != null; ) {
        last = entry.getName();
      }
    } catch (EOFException e) {
      return "one that ends within its entry " + last + ": build or copy it again";
    } catch (IOException | IllegalArgumentException e) {
      problem.addSuppressed(e);
    }
    String reason = problem instanceof ZipException ? ": " + problem.getMessage() : "";
    return last.isEmpty() ? "a file that is none" + reason : "one that cannot be unpacked" + reason;
  }

  /** What it takes on disk, unzipped. */
  long bytes() {
    try {
      long bytes = 0;
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          bytes += Files.size(entry);
        }
      }
      return bytes;
    } catch (IOException e) {
      throw failure("cannot be read: " + e, e);
    }
  }

  /** The names of the files and folders at its root, in order. */
  List<String> names() {
    return entries.stream()
        .filter(entry -> top.equals(entry.getParent()))
        .map(entry -> entry.getFileName().toString())
        .sorted()
        .toList();
  }

  /**
   * Lays it out in a new folder. No folder of it can be written to. A zip is unpacked, to files
   * that cannot be written to either; the files of a folder are linked and stay as they are.
   *
   * <p>What a symbolic link in a folder leads to is laid out in its place. A symbolic link in a
   * zip, as {@code zip -y} stores it, becomes a file whose text is the path that the link leads to:
   * build zips without {@code -y}.
   *
   * @throws StartException if an entry is damaged or cannot be laid out; some of it may lie there
   */
  void lay(Path root) {
    List<Path> folders = new ArrayList<>();
    for (Path entry : entries) {
      Path target = target(root, entry);
      try {
        if (Files.isDirectory(entry)) {
          Files.createDirectory(target);
          folders.add(entry);
        } else if (zip.isPresent()) {
          unpack(entry, target);
        } else {
          // A hard link, which is the first choice, would be one to a symbolic link.
          Folders.link(entry.toRealPath(), target);
        }
      } catch (ZipException | EOFException e) {
        throw failure(
            "its entry " + name(entry) + " is damaged: " + e.getMessage() + "; build it again", e);
      } catch (IOException e) {
        throw failure("cannot lay out " + name(entry) + ": " + e, e);
      }
    }
    Collections.reverse(folders);
    for (Path folder : folders) {
      seal(folder, target(root, folder));
    }
  }

  private Path target(Path root, Path entry) {
    Path relative = top.relativize(entry);
    if (zip.isEmpty()) {
      // As a path, not as text, which under LC_ALL=C does not hold all names that a folder may.
      return root.resolve(relative);
    }
    try {
      return root.resolve(relative.toString());
    } catch (InvalidPathException e) {
      throw new StartException(
          message(
              source,
              "expected names of entries that files can have here, got "
                  + name(entry)
                  + " ("
                  + e.getReason()
                  + "): rename it or, if it is not ASCII, set LC_ALL=C.UTF-8"),
          e);
    }
  }

  private void unpack(Path entry, Path file) throws IOException {
    // No more than its header says, by which bytes() counts, or a few bytes could fill the disk.
    long size = Files.size(entry);
    long written = 0;
    CRC32 checksum = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(entry), checksum);
        OutputStream out = Files.newOutputStream(file, CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      for (int count; (count = in.read(buffer)) > 0; written += count) {
        if (count > size - written) {
          throw new ZipException("expected the " + size + " bytes of its header, got more");
        }
        out.write(buffer, 0, count);
      }
    }
    long expected = (long) Files.getAttribute(entry, "zip:crc");
    if (checksum.getValue() != expected) {
      throw new ZipException(
          String.format("expected CRC-32 %08x, got %08x", expected, checksum.getValue()));
    }
    Files.setPosixFilePermissions(file, permissions(entry));
  }

  private void seal(Path folder, Path target) {
    if (zip.isEmpty()) {
      // False where the file system knows no permissions.
      boolean unused = target.toFile().setWritable(false, false);
      return;
    }
    try {
      Files.setPosixFilePermissions(target, permissions(folder));
    } catch (IOException e) {
      throw failure("cannot lay out " + name(folder) + ": " + e, e);
    }
  }

  /**
   * The zip's permissions, without those to write. On Lambda the function is neither owner nor in
   * the group, so what all others may do is what it may:
   * repost.aws/knowledge-center/lambda-deployment-package-errors.
   */
  private static Set<PosixFilePermission> permissions(Path entry) throws IOException {
    Set<PosixFilePermission> given = Files.getPosixFilePermissions(entry);
    String everybody =
        (given.contains(OTHERS_READ) ? "r" : "-")
            + "-"
            + (given.contains(OTHERS_EXECUTE) ? "x" : "-");
    return PosixFilePermissions.fromString(everybody.repeat(3));
  }

  private String name(Path entry) {
    return printable(top.relativize(entry).toString());
  }

  /** A name may hold what ends or garbles a line of a terminal. */
  private static String printable(String name) {
    return CONTROL
        .matcher(name)
        .replaceAll(c -> String.format("\\\\u%04x", (int) c.group().charAt(0)));
  }

  /** What to throw if it breaks a rule of its cloud. */
  StartException refusal(String reason) {
    return new StartException(message(source, reason));
  }

  private StartException failure(String reason, IOException cause) {
    return new StartException(message(source, reason), cause);
  }

  private static String message(Path source, String reason) {
    return "deployment package " + source + ": " + reason;
  }

  @Override
  public void close() {
    if (zip.isPresent()) {
      try {
        zip.get().close();
      } catch (IOException e) {
        throw failure("cannot be read: " + e, e);
      }
    }
  }
}
