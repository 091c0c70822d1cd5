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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    assumeTheyLoadHere();
    Path mapped = cache().mapped(source(X86_64));
    String log = run(mapped, Map.of("LD_BIND_NOW", "1"), Load.class, mapped.toString());

    assertThat(log)
        .contains("loaded libgomp-98b21ff3.so.1", "loaded libc10.so", "loaded libtorch_cpu.so")
        .contains("loaded libtorch.so", "loaded libdjl_torch.so", "[19.0, 22.0, 43.0, 50.0]");
    assertThat(folder.resolve("djl")).doesNotExist();
  }

  @Test
  void forty_two_constructors_of_1618_are_not_called() throws Exception {
    for (String platform : List.of(X86_64, AARCH64)) {
      List<Long> whole = constructors(cache().mapped(whole(platform)));
      List<Long> fewer = constructors(cache().mapped(source(platform)));

      assertThat(whole).hasSize(platform.equals(X86_64) ? 1618 : 1523);
      assertThat(fewer).hasSize(whole.size() - 42).isSubsetOf(whole);
      // In the order of before.
      assertThat(whole.stream().filter(fewer::contains)).containsExactlyElementsOf(fewer);
    }
  }

  @Test
  void models_and_translators_give_the_same_bytes_with_fewer_constructors() throws Exception {
    assumeTheyLoadHere();
    for (String optimizer : List.of("false", "true")) {
      List<String> fewer = tour(cache().mapped(source(X86_64)), optimizer);
      List<String> all = tour(cache().mapped(whole(X86_64)), optimizer);

      // 332 outputs of three calls, for each of two ways to load a model, and 17 arrays.
      assertThat(fewer).isEqualTo(all).hasSize(332 * 3 * 2 + 17);
    }
  }

  /** Without libtorch's own warnings, which tell the time. */
  private static List<String> tour(Path libtorch, String optimizer) throws Exception {
    String options = "-Dai.djl.pytorch.graph_optimizer=" + optimizer;
    String file = Path.of("src", "test", "resources", "tour.pt").toString();
    return run(libtorch, Map.of("JAVA_TOOL_OPTIONS", options), Tour.class, file)
        .lines()
        .filter(line -> line.matches("(file|stream|array) .*"))
        .toList();
  }

  /** So that whoever needs them gets a libtorch with all constructors: see BeyondInference. */
  @Test
  void gradients_need_all_constructors() throws Exception {
    assumeTheyLoadHere();

    assertThat(run(cache().mapped(whole(X86_64)), Map.of(), Gradient.class))
        .contains("[2.0, 4.0, 6.0]");
    assertThat(run(cache().mapped(source(X86_64)), Map.of(), Gradient.class))
        .contains("[0.0, 0.0, 0.0]");
  }

  private static void assumeTheyLoadHere() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "these libraries load on Linux on x86_64 only");
  }

  private static List<Long> constructors(Path mapped) throws Exception {
    Path library = mapped.resolve("libtorch_cpu.so");
    try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ)) {
      return Dynamic.read(file, Elf.read(file)).constructors().stream()
          .map(Dynamic.Relocation::addend)
          .toList();
    }
  }

  /** What a class prints in a process of its own, with the libtorch of a folder. */
  private static String run(
      Path libtorch, Map<String, String> environment, Class<?> main, String... arguments)
      throws Exception {
    Path log = Files.createTempFile(folder, "log", "");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTORCH_LIBRARY_PATH", libtorch.toString(),
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
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return Files.readString(log);
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

  private static NativeSource source(String platform) throws IOException, URISyntaxException {
    return source(platform, true);
  }

  private static NativeSource whole(String platform) throws IOException, URISyntaxException {
    return source(platform, false);
  }

  /** The jars are on the test's class path. */
  private static NativeSource source(String platform, boolean inferenceOnly)
      throws IOException, URISyntaxException {
    return new NativeSource(
        "2.7.1",
        platform,
        jar("pytorch/cpu/" + platform + "/libtorch_cpu.so"),
        jar("jnilib/" + platform + "/cpu/libdjl_torch.so"),
        inferenceOnly);
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
