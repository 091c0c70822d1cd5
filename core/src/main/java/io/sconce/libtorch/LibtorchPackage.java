package io.sconce.libtorch;

import io.sconce.LoadException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The libtorch of the package that this code runs from: see {@link LibtorchIndex}.
 *
 * @param folder the package's {@code libtorch}
 * @param index what it says of itself
 * @param name tells this libtorch from others that are unpacked on the same machine
 */
record LibtorchPackage(Path folder, LibtorchIndex index, String name) implements LibtorchSource {

  /** The package around the jar of this class; empty if there is none, as in a user's tests. */
  static Optional<LibtorchPackage> find() {
    CodeSource source = LibtorchPackage.class.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? Optional.empty()
        : around(source.getLocation());
  }

  /** The package around a jar; empty if the jar is no file, or not in a package. */
  static Optional<LibtorchPackage> around(URL jar) {
    Optional<Path> file = file(jar);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path folder = file.get().resolveSibling("..").resolve(LibtorchIndex.FOLDER).normalize();
    return Files.exists(folder.resolve(LibtorchIndex.FILE))
        ? Optional.of(read(folder))
        : Optional.empty();
  }

  private static Optional<Path> file(URL url) {
    if (!"file".equals(url.getProtocol())) {
      return Optional.empty();
    }
    // Class loaders differ in whether they escape the spaces and percent signs of a path.
    Optional<Path> path = unescaped(url);
    if (path.isEmpty() || !Files.isRegularFile(path.get())) {
      path = asItIs(url);
    }
    return path.isPresent() && Files.isRegularFile(path.get()) ? path : Optional.empty();
  }

  private static Optional<Path> unescaped(URL url) {
    try {
      return Optional.of(Path.of(url.toURI()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> asItIs(URL url) {
    try {
      return Optional.of(Path.of(url.getPath()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static LibtorchPackage read(Path folder) {
    Path file = folder.resolve(LibtorchIndex.FILE);
    try {
      byte[] content = Files.readAllBytes(file);
      LibtorchIndex index = LibtorchIndex.parse(content);
      return new LibtorchPackage(folder, index, name(index, content));
    } catch (IOException e) {
      throw new LoadException(file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw damaged(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The index holds the size and the SHA-256 of each library, so its checksum stands for them all.
   * It tells apart what one user unpacks, which takes no cryptographic one: the first of those
   * costs a start 30 ms, for the JVM's security providers.
   */
  private static String name(LibtorchIndex index, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    String checksum = LibtorchIndex.hexadecimal(crc);
    return "libtorch-" + index.version() + "-" + index.platform() + "-" + checksum;
  }

  @Override
  public boolean inBlocks() {
    return index.packed();
  }

  @Override
  public LibtorchFolder ready() {
    return ready(LibtorchFolder.temporary()).ready();
  }

  /**
   * Checks the package and unpacks it if it must be; what is ready is used in place. Nothing is
   * read through: sizes are compared, and unpacking compares the checksum of each block.
   *
   * @param temporary where to unpack
   * @throws LoadException if it is damaged, for another machine, or cannot be unpacked
   */
  LibtorchFolder ready(Path temporary) {
    checkVersion();
    checkPlatform();
    if (!index.packed()) {
      for (LibtorchIndex.Library library : index.libraries()) {
        checkFile(library.name(), library.bytes());
      }
      return new LibtorchFolder(folder, "the package's folder " + folder);
    }
    long packedBytes = 0;
    for (LibtorchIndex.Block block : index.blocks()) {
      packedBytes += block.packedBytes();
    }
    checkFile(LibtorchIndex.BLOCKS_FILE, packedBytes);
    SharedFolder.Filling filling = new SharedFolder.Filling() { // No lambda: see LibtorchSource.
          @Override
          public void fill(Path to) throws IOException {
            Blocks.unpack(index, folder, to);
          }
        };
    Path unpacked = unpackedIn(temporary).filledBy(filling);
    return new LibtorchFolder(unpacked, "the package, unpacked to " + unpacked);
  }

  /** Where the libraries are, or will be, unpacked. */
  SharedFolder unpackedIn(Path temporary) {
    Map<String, Long> files = new HashMap<>();
    for (LibtorchIndex.Library library : index.libraries()) {
      files.put(library.name(), library.bytes());
    }
    return new SharedFolder(temporary, name, files);
  }

  private void checkVersion() {
    if (!index.version().equals(LibtorchFolder.VERSION)) {
      throw new LoadException(
          "the package holds libtorch "
              + index.version()
              + ", and this version of Sconce is built with "
              + LibtorchFolder.VERSION
              + "; package it again, with one version of Sconce for the plugin and the adapters");
    }
  }

  private void checkPlatform() {
    String machine = LibtorchFolder.platform();
    if (!index.platform().equals(machine)) {
      throw new LoadException(
          "the package holds libtorch for "
              + index.platform()
              + ", and this machine is "
              + machine
              + "; "
              + whatToDeploy(machine));
    }
  }

  static String whatToDeploy(String machine) {
    return switch (machine) {
      case "linux-x86_64" ->
          "deploy aws-x86_64.zip or gcp, or set the function's architecture to arm64";
      case "linux-aarch64" -> "deploy aws-arm64.zip, or set the function's architecture to x86_64";
      default -> "packages run on Linux, on the processor that they are for";
    };
  }

  private void checkFile(String name, long bytes) {
    Path file = folder.resolve(name);
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        throw damaged(file + ": expected a file of " + bytes + " bytes, got no regular file", null);
      }
      if (found.size() != bytes) {
        String cut = found.size() < bytes ? " is cut short" : " is not the one that was packaged";
        throw damaged(file + cut + ": expected " + bytes + " bytes, got " + found.size(), null);
      }
    } catch (NoSuchFileException e) {
      throw damaged(file + " is missing: expected a file of " + bytes + " bytes", e);
    } catch (IOException e) {
      throw new LoadException(file + " cannot be read: " + e, e);
    }
  }

  /** What the package itself is to blame for. */
  static LoadException damaged(String what, @Nullable Throwable cause) {
    return new LoadException(what + "; the package is damaged: deploy it again", cause);
  }
}
