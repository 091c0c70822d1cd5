package io.sconce.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A small libtorch in each target's form; packed, it is read by a jar that nothing else has.
 *
 * @param folder where it is made
 */
record MadeUpLibtorch(Path folder) implements Libtorch.Origin {

  @Override
  public Libtorch libtorch(Target target, List<Jar> jars, boolean inferenceOnly, Path workshop)
      throws IOException {
    NavigableMap<String, Source> files = new TreeMap<>();
    return switch (target) {
      case GCP, GCP_CONTAINER, AWS_X86_64_CONTAINER -> {
        files.put("libtorch/index", Source.Plain.of(file("index", "mapped")));
        files.put("libtorch/libtorch_cpu.so", Source.Plain.of(file("cpu.so", "x86".repeat(99))));
        yield new Libtorch(files, Optional.empty());
      }
      case AWS_ARM64, AWS_ARM64_CONTAINER -> {
        Path zip = folder.resolve("arm.zip");
        Jars.write(zip, "libtorch/index", "arm", "libtorch/libtorch_cpu.so", "arm".repeat(99));
        files.put("libtorch/index", new Source.Zipped(zip, "libtorch/index", 3));
        files.put(
            "libtorch/libtorch_cpu.so", new Source.Zipped(zip, "libtorch/libtorch_cpu.so", 297));
        yield new Libtorch(files, Optional.empty());
      }
      case AWS_X86_64 -> {
        files.put("libtorch/libtorch.zst", Source.Plain.of(file("zst", "blocks")));
        yield new Libtorch(
            files, Optional.of(new Jars(folder).jar("com.github.luben:zstd-jni:1", "Zstd", "")));
      }
    };
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
