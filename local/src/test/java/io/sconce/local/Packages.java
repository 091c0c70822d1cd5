package io.sconce.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Small deployment packages with the tests' functions in them. */
final class Packages {
  private Packages() {}

  /** Written in another order than that of the names. */
  static Path aws(Path folder) throws IOException {
    TaskRoot.lay(Functions.classPath(), folder);
    jar(folder.resolve("lib/b.jar"), "lib/b.jar", new Manifest());
    jar(folder.resolve("lib/a.jar"), "lib/a.jar", new Manifest());
    Files.writeString(folder.resolve("which.txt"), "root");
    Files.writeString(folder.resolve("model.bin"), "a model");
    Files.writeString(folder.resolve("expendable"), "not needed");
    return folder;
  }

  static Path gcp(Path folder) throws IOException {
    aws(folder);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(Attributes.Name.CLASS_PATH, "./ lib/b.jar lib/a.jar lib/test-classes.jar");
    jar(folder.resolve("function.jar"), "function.jar", manifest);
    return folder;
  }

  private static void jar(Path file, String which, Manifest manifest) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry("which.txt"));
      jar.write(which.getBytes(UTF_8));
    }
  }

  /**
   * A zip with rw-rw-r-- for files and rwxrwxr-x for folders, as zip writes them for most users.
   */
  static Path zip(Path folder, Path zip) throws IOException {
    try (FileSystem files = empty(zip);
        Stream<Path> walk = Files.walk(folder)) {
      for (Path from : walk.filter(path -> !path.equals(folder)).toList()) {
        Path to = files.getPath(folder.relativize(from).toString());
        Files.copy(from, to);
        Files.setPosixFilePermissions(
            to,
            PosixFilePermissions.fromString(Files.isDirectory(from) ? "rwxrwxr-x" : "rw-rw-r--"));
      }
    }
    return zip;
  }

  /** A new zip, to be filled. */
  static FileSystem empty(Path zip) throws IOException {
    return FileSystems.newFileSystem(
        zip, Map.of("create", "true", "enablePosixFileAttributes", "true"));
  }

  /** Everything that a user could see of a folder: names, kinds, sizes, bytes, modes and times. */
  static Map<String, List<Object>> state(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.collect(
          Collectors.toMap(
              path -> folder.relativize(path).toString(),
              Packages::stateOf,
              (one, other) -> one,
              TreeMap::new));
    }
  }

  private static List<Object> stateOf(Path path) {
    try {
      return List.of(
          Files.getLastModifiedTime(path),
          Files.getPosixFilePermissions(path),
          Files.isSymbolicLink(path),
          Files.isRegularFile(path) ? Files.readString(path, ISO_8859_1) : "folder");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
