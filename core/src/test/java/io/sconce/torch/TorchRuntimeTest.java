package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.sconce.Call;
import io.sconce.ChildJvm;
import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.libtorch.LibtorchFolder;
import io.sconce.libtorch.NativesFixture;
import io.sconce.libtorch.PackageFixture;
import io.sconce.start.ColdStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libtorch is loaded once for a process, so what depends on how runs in a process of its own. */
final class TorchRuntimeTest {

  private static final Predicate<String> WITHOUT_NATIVES =
      jar -> !jar.contains("pytorch-native-cpu");
  // The package's own jar stands for these classes.
  private static final Predicate<String> PACKAGED =
      WITHOUT_NATIVES.and(jar -> !Path.of(jar).endsWith("target/classes"));

  /** A graph that is watched for what could be optimized. */
  private static final String PROFILED = "Profiled Graph";

  @TempDir private Path folder;

  private Path temporary;

  @BeforeEach
  void make_a_temporary_folder() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  @Test
  void a_folder_without_libtorch_names_the_first_missing_file() {
    Settings settings = Settings.of(Map.of("PYTORCH_LIBRARY_PATH", folder.toString()));

    assertThatThrownBy(() -> TorchRuntime.start(settings, 1, ColdStart.now()))
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

    try (ChildJvm child =
        child(WITHOUT_NATIVES)
            .environment("PYTORCH_LIBRARY_PATH", libraries.toString())
            .environment("SCONCE_THREADS", "3")
            .start()) {
      assertThat(child.output())
          .contains("libtorch 2.7.1 from " + libraries)
          .contains("offline true, threads 3 and 1")
          .contains("[2.0");
      assertThat(child.exit()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void libraries_of_a_package_are_used_in_place_and_nothing_is_written() throws Exception {
    Path root = folder.resolve("my package %20");
    Path jar = PackageFixture.readyToMap(root, LibtorchFolder.platform(), libraries());

    try (ChildJvm child = child(PACKAGED, jar).start()) {
      assertThat(child.output())
          .contains("libtorch 2.7.1 from the package's folder " + root.resolve("libtorch") + ",")
          .contains("[2.0");
      assertThat(child.exit()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void libraries_of_a_package_in_blocks_are_unpacked_once_and_nothing_else_is_written()
      throws Exception {
    Path root = folder.resolve("my package %20");
    List<Path> libraries = libraries();
    Path jar = PackageFixture.inBlocks(root, LibtorchFolder.platform(), libraries, 4 << 20);
    PackageFixture.zstdLibrary(root);

    List<FileTime> times = new ArrayList<>();
    for (String start : List.of("first", "second")) {
      try (ChildJvm child = child(PACKAGED, jar).start()) {
        assertThat(child.output())
            .as(start)
            .contains("libtorch 2.7.1 from the package, unpacked to " + temporary + "/sconce-")
            .contains("[2.0");
        assertThat(child.exit()).isZero();
      }
      List<Path> written = written();
      assertThat(written)
          .extracting(TorchRuntimeTest::name)
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(Stream.of("lock"), libraries.stream().map(TorchRuntimeTest::name))
                  .toList());
      times.add(Files.getLastModifiedTime(written.get(0)));
    }
    assertThat(times.get(1)).isEqualTo(times.get(0));
  }

  @Test
  void a_package_that_is_damaged_is_one_sentence() throws Exception {
    Path root = folder.resolve("package");
    Path jar = PackageFixture.readyToMap(root, LibtorchFolder.platform(), libraries());
    Path index = root.resolve("libtorch/index");
    Files.writeString(index, Files.readString(index).replace("2.7.1", "2.7.2"));

    try (ChildJvm child = child(PACKAGED, jar).start()) {
      assertThat(child.output())
          .contains(
              "LoadException: "
                  + index
                  + ": it is cut short, or was changed: its checksum differs; the package is"
                  + " damaged: deploy it again");
      assertThat(child.exit()).isEqualTo(1);
    }
  }

  @Test
  void a_folder_that_is_named_wins_over_the_package() throws Exception {
    Path root = folder.resolve("package");
    Path jar = PackageFixture.readyToMap(root, LibtorchFolder.platform(), libraries());
    Files.writeString(root.resolve("libtorch/index"), "not an index");
    Path named = unpackedLibtorch();

    try (ChildJvm child =
        child(PACKAGED, jar).environment("PYTORCH_LIBRARY_PATH", named.toString()).start()) {
      assertThat(child.output()).contains("libtorch 2.7.1 from " + named + ",").contains("[2.0");
    }
  }

  @Test
  void without_any_libtorch_the_load_fails_with_a_sentence_and_nothing_is_downloaded()
      throws Exception {
    try (ChildJvm child = child(WITHOUT_NATIVES).start()) {
      assertThat(child.output())
          .contains("LoadException: no libtorch for ")
          .contains("add ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier ");
      assertThat(child.exit()).isEqualTo(1);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void a_version_that_would_be_downloaded_is_refused_by_name() {
    Settings settings = Settings.of(Map.of("PYTORCH_VERSION", "9.9.9"));

    assertThatThrownBy(() -> TorchRuntime.start(settings, 1, ColdStart.now()))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("PYTORCH_VERSION: expected nothing or '2.7.1'")
        .hasMessageEndingWith("got '9.9.9'");
  }

  @Test
  void a_library_that_is_no_library_is_one_sentence() throws Exception {
    NativesFixture.assumeLinux();
    byte[] head = Arrays.copyOf(NativesFixture.c10(), 64);
    Path broken = NativesFixture.folder(folder.resolve("broken"), head);

    try (ChildJvm child =
        child(WITHOUT_NATIVES).environment("PYTORCH_LIBRARY_PATH", broken.toString()).start()) {
      assertThat(child.output()).contains("LoadException: libtorch cannot be used here: " + broken);
      assertThat(child.exit()).isEqualTo(1);
    }
  }

  @Test
  void a_glibc_that_is_too_old_is_one_sentence() throws Exception {
    NativesFixture.assumeLinux();
    byte[] later = NativesFixture.withLaterGlibc(NativesFixture.c10());
    Path newer = NativesFixture.folder(folder.resolve("newer"), later);

    try (ChildJvm child =
        child(WITHOUT_NATIVES).environment("PYTORCH_LIBRARY_PATH", newer.toString()).start()) {
      assertThat(child.output())
          .contains("LoadException: libtorch cannot be loaded: it needs glibc 2.29 or later")
          .contains("version `GLIBC_2.97' not found")
          .contains("deploy to java21 or java25 (Amazon Linux 2023)");
      assertThat(child.exit()).isEqualTo(1);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void a_model_call_has_no_more_threads_than_it_was_given() throws Exception {
    NativesFixture.assumeLinux();
    Assumptions.assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1, "skipped: on one CPU nothing is shared");

    try (ChildJvm child =
        child(MatrixMain.class, WITHOUT_NATIVES)
            .environment("PYTORCH_LIBRARY_PATH", unpackedLibtorch().toString())
            .environment("SCONCE_CONCURRENCY", "2")
            .environment("SCONCE_THREADS", "1")
            .start()) {
      assertThat(child.output()).contains("threads of slots: 2\n");
    }
  }

  @Test
  void graphs_are_run_as_they_are_unless_the_optimizer_is_asked_for() throws Exception {
    assertThat(graphs(child(WITHOUT_NATIVES))).contains("NoOpt Graph").doesNotContain(PROFILED);
    assertThat(graphs(child(WITHOUT_NATIVES).environment("SCONCE_GRAPH_OPTIMIZER", "true")))
        .contains(PROFILED);
  }

  @Test
  void djls_own_property_for_the_optimizer_wins() throws Exception {
    assertThat(graphs(child(WITHOUT_NATIVES).option("-Dai.djl.pytorch.graph_optimizer=true")))
        .contains(PROFILED);
  }

  @Test
  void an_optimizer_that_is_neither_on_nor_off_is_refused() {
    Settings settings = Settings.of(Map.of("SCONCE_GRAPH_OPTIMIZER", "on"));

    assertThatThrownBy(() -> TorchRuntime.start(settings, 1, ColdStart.now()))
        .isInstanceOf(LoadException.class)
        .hasMessage("SCONCE_GRAPH_OPTIMIZER: expected true or false, got 'on'");
  }

  /** What libtorch itself says of the graphs that a prediction runs. */
  private static String graphs(ChildJvm.Command command) throws Exception {
    try (ChildJvm child =
        command
            .environment("PYTORCH_LIBRARY_PATH", unpackedLibtorch().toString())
            .environment("PYTORCH_JIT_LOG_LEVEL", "profiling_graph_executor_impl")
            .start()) {
      String output = child.output();
      assertThat(output).contains("[2.0");
      return output;
    }
  }

  /** Loads and predicts once; what {@link #child} starts. */
  static final class Main extends TorchPredictor<float[], float[]> {

    private Main() {
      super(TorchModel.at("classpath:twice.pt"));
    }

    @Override
    protected NDList encode(NDManager manager, float[] input) {
      return new NDList(manager.create(input));
    }

    @Override
    protected float[] decode(NDList output) {
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

  /** Multiplies matrices in two slots at once, and counts the threads that do it. */
  static final class MatrixMain extends TorchPredictor<Float, Float> {

    private final CyclicBarrier both = new CyclicBarrier(2);

    private MatrixMain() {
      super(TorchModel.at("classpath:matrix.pt"));
    }

    @Override
    protected NDList encode(NDManager manager, Float times) {
      try {
        both.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
      return new NDList(manager.create(new float[] {times}));
    }

    @Override
    protected Float decode(NDList output) {
      return output.singletonOrThrow().getFloat();
    }

    /** Prints how many threads there are by the slots' names, which libtorch's inherit. */
    public static void main(String[] args) throws IOException {
      try (MatrixMain main = new MatrixMain()) {
        main.load(Settings.fromEnvironment());
        CompletableFuture<Float> other =
            CompletableFuture.supplyAsync(() -> main.predict(100f, Call.of("b")));
        main.predict(100f, Call.of("a"));
        other.join();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
          System.out.println("threads of slots: " + tasks.filter(MatrixMain::isOfSlot).count());
        }
      }
    }

    private static boolean isOfSlot(Path task) {
      try {
        return Files.readString(task.resolve("comm")).startsWith("sconce-predict");
      } catch (IOException e) {
        return false; // It has ended meanwhile, which those of slots do not.
      }
    }
  }

  /** With a home folder that is missing, so that what DJL writes goes to the temporary one. */
  private ChildJvm.Command child(Predicate<String> classPath, Path... first) {
    return child(Main.class, classPath, first);
  }

  private ChildJvm.Command child(Class<?> main, Predicate<String> classPath, Path... first) {
    return ChildJvm.of(main)
        .classPath(ChildJvm.classPath(classPath, first))
        .option("-Djava.io.tmpdir=" + temporary)
        .option("-Duser.home=" + folder.resolve("no home"));
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private List<Path> written() throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** All that a package holds: libtorch's libraries, and DJL's own under its plain name. */
  private List<Path> libraries() throws IOException {
    Path links = Files.createDirectory(folder.resolve("libraries"));
    List<Path> libraries = new ArrayList<>();
    try (Stream<Path> files = Files.list(unpackedLibtorch())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replaceFirst("^[0-9.]+-", "");
        libraries.add(PackageFixture.linkOrCopy(file, links.resolve(name)));
      }
    }
    return libraries;
  }

  /** Starts libtorch from the class path here, and gives the folder that DJL unpacked it to. */
  private static Path unpackedLibtorch() throws IOException {
    TorchRuntime.start(Settings.of(Map.of()), 1, ColdStart.now());
    Path cache = Path.of(System.getenv("DJL_CACHE_DIR")).resolve("pytorch");
    try (Stream<Path> folders = Files.list(cache)) {
      return folders
          .filter(path -> path.getFileName().toString().contains("-cpu-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void a_variable_that_djl_and_sconce_read_differently_is_refused() {
    for (String value : new String[] {"", " ", "/opt/libtorch "}) {
      assertThatThrownBy(() -> TorchRuntime.checkVariable(value))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("PYTORCH_LIBRARY_PATH: expected a folder without spaces")
          .hasMessageContaining("got '" + value + "'");
    }
    TorchRuntime.checkVariable(null);
    TorchRuntime.checkVariable("/opt/libtorch");
  }
}
