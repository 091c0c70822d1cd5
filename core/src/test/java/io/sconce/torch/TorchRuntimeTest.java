package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libtorch is loaded once for a process, so what depends on how runs in a process of its own. */
final class TorchRuntimeTest {

  @TempDir private Path folder;

  @Test
  void a_folder_without_libtorch_names_the_first_missing_file() {
    Settings settings = Settings.of(Map.of("PYTORCH_LIBRARY_PATH", folder.toString()));

    assertThatThrownBy(() -> TorchRuntime.start(settings, 1))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "PYTORCH_LIBRARY_PATH: expected a folder with libtorch 2.7.1, but "
                + folder.resolve(System.mapLibraryName("c10"))
                + " is missing");
  }

  @Test
  void libraries_in_a_folder_are_used_in_place_without_natives_on_the_class_path()
      throws Exception {
    Path libraries = unpackedLibtorch();
    Path cache = folder.resolve("cache");

    Child child =
        run(
            classPath(jar -> !jar.contains("pytorch-native-cpu")),
            Map.of(
                "PYTORCH_LIBRARY_PATH", libraries.toString(),
                "DJL_CACHE_DIR", cache.toString(),
                "SCONCE_THREADS", "3"));

    assertThat(child.output())
        .contains("libtorch 2.7.1 from " + libraries)
        .contains("offline true, threads 3 and 1")
        .contains("[2.0");
    assertThat(child.exit()).isZero();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void without_any_libtorch_the_load_fails_with_a_sentence_and_nothing_is_downloaded()
      throws Exception {
    Path cache = folder.resolve("cache");

    Child child =
        run(
            classPath(jar -> !jar.contains("pytorch-native-cpu")),
            Map.of("DJL_CACHE_DIR", cache.toString()));

    assertThat(child.output())
        .contains("LoadException: no libtorch for ")
        .contains("add ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier ");
    assertThat(child.exit()).isEqualTo(1);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void a_version_that_would_be_downloaded_is_refused_by_name() {
    Settings settings = Settings.of(Map.of("PYTORCH_VERSION", "9.9.9"));

    assertThatThrownBy(() -> TorchRuntime.start(settings, 1))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("PYTORCH_VERSION: expected nothing or '2.7.1'")
        .hasMessageEndingWith("got '9.9.9'");
  }

  @Test
  void a_library_that_is_no_library_is_one_sentence() throws Exception {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    for (String name : List.of("c10", "torch_cpu", "torch", "djl_torch")) {
      Files.writeString(broken.resolve(System.mapLibraryName(name)), "not a library");
    }

    Child child =
        run(
            classPath(jar -> !jar.contains("pytorch-native-cpu")),
            Map.of("PYTORCH_LIBRARY_PATH", broken.toString()));

    assertThat(child.output()).contains("LoadException: libtorch cannot be used here: ");
    assertThat(child.exit()).isEqualTo(1);
  }

  /** Loads and predicts once; what {@link #run} starts. */
  static final class Main extends TorchPredictor<float[], float[]> {

    private Main() {
      super(TorchModel.at("classpath:twice.pt"));
    }

    @Override
    protected ai.djl.ndarray.NDList encode(ai.djl.ndarray.NDManager manager, float[] input) {
      return new ai.djl.ndarray.NDList(manager.create(input));
    }

    @Override
    protected float[] decode(ai.djl.ndarray.NDList output) {
      return output.singletonOrThrow().toFloatArray();
    }

    /** Prints what it runs on and what it predicts. */
    public static void main(String[] args) {
      try (Main main = new Main()) {
        main.load(Settings.fromEnvironment());
        System.out.println(main);
        System.out.printf(
            "offline %s, threads %d and %d%n",
            System.getProperty("ai.djl.offline"),
            JniUtils.getNumThreads(),
            JniUtils.getNumInteropThreads());
        float[] answer = main.predict(new float[] {1, 2, 3, 4}, Call.of("a"));
        System.out.println(java.util.Arrays.toString(answer));
      }
    }
  }

  private record Child(int exit, String output) {}

  private Child run(String classPath, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("cache"));
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().remove("PYTORCH_LIBRARY_PATH");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Child(process.exitValue(), Files.readString(log));
  }

  private static String classPath(java.util.function.Predicate<String> keep) {
    String separator = System.getProperty("path.separator");
    return String.join(
        separator,
        Stream.of(System.getProperty("java.class.path").split(separator)).filter(keep).toList());
  }

  /** Starts libtorch from the class path here, and gives the folder that DJL unpacked it to. */
  private static Path unpackedLibtorch() throws IOException {
    TorchRuntime.start(Settings.of(Map.of()), 1);
    Path cache = Path.of(System.getenv("DJL_CACHE_DIR")).resolve("pytorch");
    try (Stream<Path> folders = Files.list(cache)) {
      return folders
          .filter(path -> path.getFileName().toString().contains("-cpu-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
