package io.sconce.maven.natives;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.ZstdVersion;
import io.sconce.libtorch.LibtorchIndex;
import io.sconce.libtorch.LibtorchIndex.Library;
import io.sconce.maven.natives.NativeJars.Unpacking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * libtorch made slim, once for a machine, in the forms that packages take. Entries are keyed by the
 * checksum of their source and the version of the format; an entry is whole or absent, also when
 * two builds make it at once or one is killed; one with a file that was changed is made again. What
 * is returned is only ever read: it is shared with all builds.
 *
 * <p>Slim means without what no loader maps: symbols for debuggers, and the section headers. Each
 * slim library is compared with its original, byte by byte as a loader sees it; where anything
 * differs, or the file is no ELF file for Linux, the original is taken.
 *
 * <p>Where a source is for inference only, {@code libtorch_cpu.so} calls fewer static constructors:
 * see {@link InferenceOnly}. That is checked in the same way.
 *
 * <p>Safe for several threads, which make different entries at the same time.
 */
public final class NativesCache {

  /** Counted up when the same source becomes other bytes, so that old entries are not used. */
  private static final int RECIPE = 2;

  private static final String ONCE = " (once for this machine)";
  private static final String ZIP = "libtorch.zip";

  /** Smaller libraries are slim in no time. */
  private static final long WORTH_TELLING = 10_000_000;

  /** Enough of a SHA-256 to tell sources apart; Windows has paths of 260 characters. */
  private static final int KEY_DIGITS = 32;

  private final Path folder;
  private final Consumer<String> progress;
  private final Consumer<String> warnings;
  private final Slimmer slimmer;

  /**
   * A cache whose warnings are part of its progress.
   *
   * @param folder where entries are kept; made when it is missing
   * @param progress told, in sentences, what takes longer than a second; called from the threads
   *     that use the cache
   */
  public NativesCache(Path folder, Consumer<String> progress) {
    this(folder, progress, progress);
  }

  /**
   * A cache.
   *
   * @param folder where entries are kept; made when it is missing
   * @param progress told, in sentences, what takes longer than a second; called from the threads
   *     that use the cache
   * @param warnings told which library is not slim, and why, when it is made
   */
  public NativesCache(Path folder, Consumer<String> progress, Consumer<String> warnings) {
    this(folder, progress, warnings, new ElfSlimmer());
  }

  NativesCache(Path folder, Consumer<String> progress, Consumer<String> warnings, Slimmer slimmer) {
    this.folder = folder;
    this.progress = progress;
    this.warnings = warnings;
    this.slimmer = slimmer;
  }

  /**
   * The libraries ready to map.
   *
   * @return a folder that has an index and its libraries, as a package's {@code libtorch} has
   * @throws IOException if a jar is missing, damaged, or of another version or platform than the
   *     source says, or there is no room; the message says what to do, and no library is left
   *     behind
   */
  public Path mapped(NativeSource source) throws IOException {
    return orFail(source, () -> mapped(source, entry(source)));
  }

  /**
   * The libraries in blocks. zstd's own library, which a package has beside them, is not among
   * them.
   *
   * @param level zstd's, 1 to 22; the higher, the smaller and the slower to make
   * @return a folder that has an index and its blocks, as a package's {@code libtorch} has
   * @throws IOException as {@link #mapped} does
   * @throws IllegalArgumentException if there is no such level
   */
  public Path blocks(NativeSource source, int level) throws IOException {
    if (level < 1 || level > Zstd.maxCompressionLevel()) {
      throw new IllegalArgumentException(
          "expected a zstd level from 1 to " + Zstd.maxCompressionLevel() + ", got " + level);
    }
    return orFail(source, () -> blocks(source, entry(source), level));
  }

  /**
   * The libraries ready to map, in a zip whose entries are {@code libtorch/…}, deflated, with fixed
   * times: to be copied into a package as they are.
   *
   * @return a zip file
   * @throws IOException as {@link #mapped} does
   */
  public Path zipped(NativeSource source) throws IOException {
    return orFail(source, () -> zipped(source, entry(source)));
  }

  private Path mapped(NativeSource source, Path entry) throws IOException {
    return folder(source, entry, "mapped").orMake(into -> makeMapped(source, into));
  }

  private void makeMapped(NativeSource source, Path into) throws IOException {
    boolean elf = source.platform().startsWith("linux-");
    progress.accept(
        (elf ? "making " + name(source) + " slim" : "unpacking " + name(source)) + ONCE);
    List<Library> libraries = new ArrayList<>();
    try (NativeJars jars = NativeJars.open(source)) {
      for (Map.Entry<String, Unpacking> library : jars.libraries().entrySet()) {
        Path file = into.resolve(library.getKey());
        library.getValue().to(file);
        if (elf) {
          boolean reduces = source.inferenceOnly() && file.endsWith(InferenceOnly.LIBRARY);
          // Only the symbols, which a slim library has not, tell which constructors these are.
          Set<Long> unreached = reduces ? unreached(file) : Set.of();
          slim(file);
          if (!unreached.isEmpty()) {
            reduce(file, unreached);
          }
        }
        libraries.add(new Library(library.getKey(), Files.size(file), Checksums.sha256(file)));
      }
    }
    write(new LibtorchIndex(source.version(), source.platform(), libraries, List.of()), into);
  }

  private void reduce(Path library, Set<Long> unreached) throws IOException {
    Path reduced = library.resolveSibling(library.getFileName() + ".reduced");
    Optional<String> problem;
    try {
      Channels.copy(library, reduced);
      InferenceOnly.reduce(reduced, unreached);
      problem = ConstructorCheck.difference(library, reduced, unreached);
    } catch (UnsupportedElfException e) {
      problem = Optional.of("it " + e.getMessage());
    }
    if (problem.isPresent()) {
      warnNotReduced(library, problem.get());
      Files.deleteIfExists(reduced);
      return;
    }
    Files.move(reduced, library, StandardCopyOption.REPLACE_EXISTING);
  }

  private Set<Long> unreached(Path library) throws IOException {
    try {
      return InferenceOnly.unreached(library);
    } catch (UnsupportedElfException e) {
      warnNotReduced(library, "it " + e.getMessage());
      return Set.of();
    }
  }

  private void warnNotReduced(Path library, String problem) {
    warnings.accept(
        library.getFileName()
            + " registers more than inference needs, since its constructors cannot be sorted: "
            + problem);
  }

  private void slim(Path library) throws IOException {
    Path slim = library.resolveSibling(library.getFileName() + ".slim");
    Optional<String> problem = Optional.empty();
    try {
      if (!slimmer.slim(library, slim)) {
        return;
      }
      problem = SlimCheck.difference(library, slim);
    } catch (UnsupportedElfException e) {
      problem = Optional.of("it " + e.getMessage());
    }
    if (problem.isPresent()) {
      warnings.accept(
          library.getFileName()
              + " is taken as it is, since it cannot be made slim: "
              + problem.get());
      Files.deleteIfExists(slim);
      return;
    }
    long before = Files.size(library);
    Files.move(slim, library, StandardCopyOption.REPLACE_EXISTING);
    if (before >= WORTH_TELLING) {
      progress.accept(became(library.getFileName().toString(), before, Files.size(library)));
    }
  }

  private Path blocks(NativeSource source, Path entry, int level) throws IOException {
    // Each version of zstd may pack in its own way.
    String form = "blocks-" + level + "-zstd-" + ZstdVersion.VERSION;
    return folder(source, entry, form)
        .orMake(
            into -> {
              Path mapped = mapped(source, entry);
              progress.accept("compressing " + name(source) + " at zstd level " + level + ONCE);
              LibtorchIndex index = BlockWriter.write(index(mapped), mapped, into, level);
              write(index, into);
              Path file = into.resolve(LibtorchIndex.BLOCKS_FILE);
              progress.accept(became(LibtorchIndex.BLOCKS_FILE, index.bytes(), Files.size(file)));
            });
  }

  private Path zipped(NativeSource source, Path entry) throws IOException {
    return folder(source, entry, "zipped")
        .orMake(
            into -> {
              Path mapped = mapped(source, entry);
              LibtorchIndex index = index(mapped);
              progress.accept("zipping " + name(source) + ONCE);
              ZipWriter.write(index, mapped, into.resolve(ZIP));
              progress.accept(became(ZIP, index.bytes(), Files.size(into.resolve(ZIP))));
            })
        .resolve(ZIP);
  }

  /** Where all forms of a source are. */
  private Path entry(NativeSource source) throws IOException {
    MessageDigest key = Checksums.sha256();
    for (String part :
        List.of(
            Integer.toString(LibtorchIndex.FORMAT),
            Integer.toString(RECIPE),
            Boolean.toString(source.inferenceOnly()),
            source.version(),
            source.platform(),
            SourceJar.sha256(source.natives()),
            SourceJar.sha256(source.jni()))) {
      key.update((part + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String digits = Checksums.hex(key).substring(0, KEY_DIGITS);
    return folder.resolve(source.platform() + "-" + digits);
  }

  private WholeFolder folder(NativeSource source, Path entry, String form) {
    return new WholeFolder(
        entry, form, () -> progress.accept("waiting for another build that makes " + name(source)));
  }

  private static LibtorchIndex index(Path folder) throws IOException {
    try {
      return LibtorchIndex.parse(Files.readAllBytes(folder.resolve(LibtorchIndex.FILE)));
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(LibtorchIndex.FILE) + ": " + e.getMessage(), e);
    }
  }

  private static void write(LibtorchIndex index, Path into) throws IOException {
    Files.write(into.resolve(LibtorchIndex.FILE), index.format());
  }

  /** Does it, or says what could not be done. */
  private Path orFail(NativeSource source, Making making) throws IOException {
    try {
      return making.run();
    } catch (FileSystemException e) {
      throw new IOException(name(source) + " cannot be made in " + folder + ": " + e, e);
    } catch (IOException e) {
      throw new IOException(
          name(source) + " cannot be made in " + folder + ": " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface Making {

    Path run() throws IOException;
  }

  private static String name(NativeSource source) {
    return "libtorch " + source.version() + " for " + source.platform();
  }

  private static String became(String file, long before, long after) {
    return file + ": " + megabytes(before) + " to " + megabytes(after);
  }

  private static String megabytes(long bytes) {
    return Math.round(bytes / 1e6) + " MB";
  }
}
