package io.sconce.libtorch;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packages for tests, laid out as {@code sconce:package} lays them out. */
public final class PackageFixture {

  private static final String NO_SHA256 = "0".repeat(64);

  private PackageFixture() {}

  /**
   * A package whose libraries are in blocks.
   *
   * @param root made if it is missing
   * @param libraries their files, which go in under their own names
   * @return its jar of this module's classes
   */
  public static Path inBlocks(Path root, String platform, List<Path> libraries, int blockBytes)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(LibtorchIndex.FOLDER));
    List<Block> blocks = new ArrayList<>();
    try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1).setChecksum(true);
        OutputStream packed = Files.newOutputStream(folder.resolve(LibtorchIndex.BLOCKS_FILE))) {
      byte[] bytes = new byte[blockBytes];
      for (Path library : libraries) {
        try (RandomAccessFile in = new RandomAccessFile(library.toFile(), "r")) {
          for (long left = in.length(); left > 0; left -= blockBytes) {
            int size = (int) Math.min(left, blockBytes);
            in.readFully(bytes, 0, size);
            byte[] frame = zstd.compress(size == blockBytes ? bytes : cut(bytes, size));
            packed.write(frame);
            blocks.add(new Block(size, frame.length));
          }
        }
      }
    }
    return finish(root, platform, libraries, blocks);
  }

  /** A package whose libraries are ready to map. */
  public static Path readyToMap(Path root, String platform, List<Path> libraries)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(LibtorchIndex.FOLDER));
    for (Path library : libraries) {
      linkOrCopy(library, folder.resolve(library.getFileName()));
    }
    return finish(root, platform, libraries, List.of());
  }

  /** The same bytes under another name, without a copy of them where the file system can. */
  public static Path linkOrCopy(Path file, Path to) throws IOException {
    try {
      return Files.createLink(to, file);
    } catch (IOException | UnsupportedOperationException e) {
      return Files.copy(file, to); // Across file systems there are no links.
    }
  }

  /** Puts zstd's own library beside the blocks, as a package has it. */
  public static Path zstdLibrary(Path root) throws IOException {
    Path library = root.resolve(LibtorchIndex.FOLDER).resolve(LibtorchIndex.ZSTD_FILE);
    String name =
        String.format(
            "/linux/%s/libzstd-jni-%s.so", System.getProperty("os.arch"), ZstdVersion.VERSION);
    try (InputStream in = Native.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), library);
    }
    return library;
  }

  /** Files of made-up bytes that zstd makes shorter, the same each time. */
  static List<Path> madeUp(Path folder, int... sizes) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (int size : sizes) {
      Random random = new Random(size);
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) random.nextInt(16);
      }
      files.add(Files.write(folder.resolve("lib" + files.size() + ".so"), bytes));
    }
    return files;
  }

  private static byte[] cut(byte[] bytes, int size) {
    return java.util.Arrays.copyOf(bytes, size);
  }

  private static Path finish(Path root, String platform, List<Path> files, List<Block> blocks)
      throws IOException {
    List<Library> libraries = new ArrayList<>();
    for (Path file : files) {
      libraries.add(new Library(file.getFileName().toString(), Files.size(file), NO_SHA256));
    }
    LibtorchIndex index = new LibtorchIndex(LibtorchFolder.VERSION, platform, libraries, blocks);
    Files.write(root.resolve(LibtorchIndex.FOLDER).resolve(LibtorchIndex.FILE), index.format());
    return jar(Files.createDirectories(root.resolve("lib")).resolve("sconce-core-1.jar"));
  }

  private static Path jar(Path jar) throws IOException {
    Path classes = Path.of("target", "classes");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
