package io.sconce.maven;

import io.sconce.libtorch.LibtorchIndex;
import io.sconce.maven.natives.NativeSource;
import io.sconce.maven.natives.NativesCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.maven.plugin.MojoExecutionException;

/** libtorch from the cache, in the form that suits each target. */
final class PackagedLibtorch implements Libtorch.Origin {

  private final NativeSources sources;
  private final NativesCache cache;
  private final Jar zstd;
  private final int zstdLevel;

  /**
   * By platform. Several targets of a build take the same, which is checked each time that it is
   * asked for.
   */
  private final Map<String, NavigableMap<String, Source>> readyToMap = new HashMap<>();

  /**
   * libtorch from DJL.
   *
   * @param zstd the plugin's own zstd-jni, which writes the blocks
   */
  PackagedLibtorch(NativeSources sources, NativesCache cache, Jar zstd, int zstdLevel) {
    this.sources = sources;
    this.cache = cache;
    this.zstd = zstd;
    this.zstdLevel = zstdLevel;
  }

  @Override
  public Libtorch libtorch(Target target, List<Jar> jars, boolean inferenceOnly, Path workshop)
      throws IOException, MojoExecutionException {
    if (target != Target.AWS_X86_64) {
      return new Libtorch(readyToMap(target, inferenceOnly), Optional.empty());
    }
    NavigableMap<String, Source> files =
        folder(cache.blocks(sources.platform(target.platform(), inferenceOnly), zstdLevel));
    ZstdReader reader = ZstdReader.of(jars, zstd, workshop);
    files.put(Contents.LIBTORCH + LibtorchIndex.ZSTD_FILE, Source.Plain.of(reader.library()));
    return new Libtorch(files, reader.jar());
  }

  private NavigableMap<String, Source> readyToMap(Target target, boolean inferenceOnly)
      throws IOException, MojoExecutionException {
    NavigableMap<String, Source> known = readyToMap.get(target.platform());
    if (known == null) {
      NativeSource source = sources.platform(target.platform(), inferenceOnly);
      // For arm64 there is a zip, whose deflated entries go into another as they are.
      known = target.isArm() ? zip(cache.zipped(source)) : folder(cache.mapped(source));
      readyToMap.put(target.platform(), known);
    }
    return known;
  }

  /** Only what the index tells of: desktops leave files of their own in folders. */
  static NavigableMap<String, Source> folder(Path folder) throws IOException {
    LibtorchIndex index =
        LibtorchIndex.parse(Files.readAllBytes(folder.resolve(LibtorchIndex.FILE)));
    List<String> names = new ArrayList<>(List.of(LibtorchIndex.FILE));
    if (index.packed()) {
      names.add(LibtorchIndex.BLOCKS_FILE);
    } else {
      index.libraries().forEach(library -> names.add(library.name()));
    }
    NavigableMap<String, Source> sources = new TreeMap<>();
    for (String name : names) {
      sources.put(Contents.LIBTORCH + name, Source.Plain.of(folder.resolve(name)));
    }
    return sources;
  }

  private static NavigableMap<String, Source> zip(Path zip) throws IOException {
    NavigableMap<String, Source> sources = new TreeMap<>();
    try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
      Enumeration<ZipArchiveEntry> entries = file.getEntries();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        if (!entry.isDirectory()) {
          sources.put(entry.getName(), new Source.Zipped(zip, entry.getName(), entry.getSize()));
        }
      }
    }
    return sources;
  }
}
