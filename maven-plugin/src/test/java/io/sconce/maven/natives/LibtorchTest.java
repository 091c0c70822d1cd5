package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.github.luben.zstd.ZstdInputStream;
import io.sconce.libtorch.LibtorchIndex;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache with libtorch as DJL publishes it. */
final class LibtorchTest {

  private static final String X86_64 = "linux-x86_64";
  private static final String AARCH64 = "linux-aarch64";

  @TempDir private static Path folder;

  private static final List<String> PROGRESS = Collections.synchronizedList(new ArrayList<>());
  private static final List<String> WARNINGS = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void make_both_slim() throws Exception {
    cache().mapped(source(X86_64));
    cache().mapped(source(AARCH64));
  }

  @Test
  void all_libraries_are_slim_and_equal_to_their_originals() {
    assertThat(WARNINGS).isEmpty();
    assertThat(PROGRESS)
        .contains(
            "making libtorch 2.7.1 for linux-x86_64 slim (once for this machine)",
            "libtorch_cpu.so: 446 MB to 357 MB",
            "making libtorch 2.7.1 for linux-aarch64 slim (once for this machine)",
            "libtorch_cpu.so: 249 MB to 169 MB");
  }

  @Test
  void they_fit_their_clouds() throws Exception {
    // A fifth of what Lambda takes is left for jars and the model.
    assertThat(index(AARCH64).bytes()).isLessThan(215_000_000);
    assertThat(index(X86_64).bytes()).isLessThan(362_000_000);
    assertThat(index(X86_64).libraries())
        .extracting(Library::name)
        .containsExactly(
            "libc10.so",
            "libgomp-98b21ff3.so.1",
            "libtorch.so",
            "libtorch_cpu.so",
            "libdjl_torch.so");
    assertThat(index(AARCH64).libraries()).hasSize(9);
  }

  @Test
  void each_library_loads_with_all_its_symbols_bound_and_multiplies() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "these libraries load on Linux on x86_64 only");
    Path mapped = cache().mapped(source(X86_64));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName(),
                mapped.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "LD_BIND_NOW", "1",
                "PYTORCH_LIBRARY_PATH", mapped.toString(),
                "PYTORCH_VERSION", "2.7.1",
                "PYTORCH_FLAVOR", "cpu",
                "DJL_CACHE_DIR", folder.resolve("djl").toString(),
                "OPT_OUT_TRACKING", "true"));

    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }

    assertThat(log)
        .content()
        .contains("loaded libgomp-98b21ff3.so.1", "loaded libc10.so", "loaded libtorch_cpu.so")
        .contains("loaded libtorch.so", "loaded libdjl_torch.so", "[19.0, 22.0, 43.0, 50.0]");
    assertThat(process.exitValue()).isZero();
    assertThat(folder.resolve("djl")).doesNotExist();
  }

  @Test
  void the_blocks_unpack_to_the_libraries() throws Exception {
    Path blocks = cache().blocks(source(X86_64), 1);

    LibtorchIndex index = LibtorchIndex.parse(Files.readAllBytes(blocks.resolve("index")));
    assertThat(index.libraries()).isEqualTo(index(X86_64).libraries());
    try (InputStream file = Files.newInputStream(blocks.resolve("libtorch.zst"));
        ZstdInputStream all = new ZstdInputStream(file).setContinuous(true)) {
      for (Library library : index.libraries()) {
        assertThat(sha256(all, library.bytes())).isEqualTo(library.sha256());
      }
      assertThat(all.read()).isEqualTo(-1);
    }
  }

  @Test
  void the_zip_unpacks_to_the_libraries() throws Exception {
    Path zip = cache().zipped(source(AARCH64));

    assertThat(Files.size(zip)).isLessThan(65_000_000);
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Library library : index(AARCH64).libraries()) {
        try (InputStream in = file.getInputStream(file.getEntry("libtorch/" + library.name()))) {
          assertThat(sha256(in, library.bytes())).isEqualTo(library.sha256());
        }
      }
    }
  }

  /** Loads each library by its path, those that others need first, then starts DJL's engine. */
  static final class Load {

    private Load() {}

    /** Prints what it loaded and a product of matrices. */
    public static void main(String[] args) {
      for (String library :
          List.of(
              "libgomp-98b21ff3.so.1",
              "libc10.so",
              "libtorch_cpu.so",
              "libtorch.so",
              "libdjl_torch.so")) {
        System.load(Path.of(args[0], library).toString());
        System.out.println("loaded " + library);
      }
      System.setProperty("ai.djl.offline", "true");
      try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
        NDArray one = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
        NDArray two = manager.create(new float[] {5, 6, 7, 8}, new Shape(2, 2));
        System.out.println(Arrays.toString(one.matMul(two).toFloatArray()));
      }
    }
  }

  private static NativesCache cache() {
    return new NativesCache(folder.resolve("cache"), PROGRESS::add, WARNINGS::add);
  }

  private static LibtorchIndex index(String platform) throws IOException, URISyntaxException {
    Path mapped = cache().mapped(source(platform));
    return LibtorchIndex.parse(Files.readAllBytes(mapped.resolve("index")));
  }

  /** The jars are on the test's class path. */
  private static NativeSource source(String platform) throws IOException, URISyntaxException {
    return new NativeSource(
        "2.7.1",
        platform,
        jar("pytorch/cpu/" + platform + "/libtorch_cpu.so"),
        jar("jnilib/" + platform + "/cpu/libdjl_torch.so"));
  }

  private static Path jar(String entry) throws IOException, URISyntaxException {
    URL url = Objects.requireNonNull(LibtorchTest.class.getClassLoader().getResource(entry));
    return Path.of(((JarURLConnection) url.openConnection()).getJarFileURL().toURI());
  }

  private static String sha256(InputStream in, long bytes) throws IOException {
    MessageDigest digest = Checksums.sha256();
    for (long left = bytes; left > 0; ) {
      byte[] chunk = in.readNBytes((int) Math.min(1 << 20, left));
      assertThat(chunk).isNotEmpty();
      digest.update(chunk);
      left -= chunk.length;
    }
    return Checksums.hex(digest);
  }
}
