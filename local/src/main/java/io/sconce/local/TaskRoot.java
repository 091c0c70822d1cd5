package io.sconce.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function laid out as Lambda unpacks it to /var/task. Lambda looks for classes there and then in
 * the jars in {@code lib}, in the order of their names, whatever order a class path had.
 */
final class TaskRoot {
  private static final LocalDateTime LONG_AGO = LocalDateTime.of(1980, 1, 1, 0, 0);

  /**
   * With layers, of which there are none:
   * docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  private static final long MAX_BYTES = 262_144_000;

  /** On the same page: 10 GB with all layers, those of the base image, which are not here, too. */
  private static final long MAX_IMAGE_BYTES = 10L << 30;

  private TaskRoot() {}

  /**
   * Lays out a deployment package, read-only.
   *
   * @throws StartException if it is damaged, or larger than Lambda takes
   */
  static Path lay(Path zipOrFolder, Path root) {
    return lay(
        zipOrFolder,
        root,
        MAX_BYTES,
        "Lambda refuses it with 'Unzipped size must be smaller than " + MAX_BYTES + " bytes'");
  }

  /**
   * Lays out what a container image has as its task root, read-only.
   *
   * @throws StartException if it is larger than Lambda takes
   */
  static Path layImage(Path folder, Path root) {
    return lay(
        folder,
        root,
        MAX_IMAGE_BYTES,
        "Lambda takes container images of up to " + MAX_IMAGE_BYTES + " bytes");
  }

  private static Path lay(Path source, Path root, long maxBytes, String rule) {
    try (DeploymentPackage open = DeploymentPackage.open(source)) {
      long bytes = open.bytes();
      if (bytes > maxBytes) {
        throw open.refusal(rule + ", it has " + bytes);
      }
      open.lay(root);
      return root;
    }
  }

  /**
   * Lays out a class path; a folder of classes becomes a jar, because nothing else is looked into.
   */
  static Path lay(List<Path> classPath, Path root) {
    Path lib = Folders.create(root.resolve("lib"));
    try {
      for (Path entry : classPath) {
        if (Files.isDirectory(entry)) {
          jar(entry, free(lib, entry.getFileName() + ".jar"));
        } else {
          Folders.link(entry.toRealPath(), free(lib, entry.getFileName().toString()));
        }
      }
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path free(Path lib, String name) {
    Path file = lib.resolve(name);
    for (int number = 2; Files.exists(file); number++) {
      file = lib.resolve(name.replaceFirst("(\\.jar)?$", "-" + number + ".jar"));
    }
    return file;
  }

  /** The same bytes for the same files: names sorted, no time. */
  private static void jar(Path folder, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path file : files) {
        ZipEntry entry =
            new ZipEntry(
                folder
                    .relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/"));
        entry.setTimeLocal(LONG_AGO);
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
