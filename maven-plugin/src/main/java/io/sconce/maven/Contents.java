package io.sconce.maven;

import io.sconce.libtorch.LibtorchIndex;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * All files of one package.
 *
 * @param files by their paths from its root, with slashes; sorted
 */
record Contents(Target target, NavigableMap<String, Source> files) {

  static final String LIB = "lib/";
  static final String LIBTORCH = LibtorchIndex.FOLDER + "/";

  /** The jar at the root of {@link Target#GCP}, which names all others. */
  static final String FUNCTION_JAR = "function.jar";

  Contents {
    files = Collections.unmodifiableNavigableMap(new TreeMap<>(files));
  }

  /** Unzipped. */
  long bytes() {
    return bytes(files);
  }

  /** Of one file; empty if it is not there. */
  OptionalLong bytes(String path) {
    Source source = files.get(path);
    return source == null ? OptionalLong.empty() : OptionalLong.of(source.bytes());
  }

  /** What nobody can leave out. */
  long libtorchBytes() {
    // '0' is what follows '/'.
    return bytes(files.subMap(LIBTORCH, true, LibtorchIndex.FOLDER + "0", false));
  }

  private static long bytes(NavigableMap<String, Source> files) {
    return files.values().stream().mapToLong(Source::bytes).sum();
  }

  /** The paths of the largest files and their sizes, the largest first. */
  List<Map.Entry<String, Long>> largest(int count) {
    return files.entrySet().stream()
        .map(file -> Map.entry(file.getKey(), file.getValue().bytes()))
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .toList();
  }
}
