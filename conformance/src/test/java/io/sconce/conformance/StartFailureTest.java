package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.sconce.Predictor;
import io.sconce.conformance.function.TwicePredictor;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import io.sconce.local.StartException;
import io.sconce.torch.TorchModel;
import io.sconce.torch.TorchPredictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A function that cannot work does not start, on either cloud, and says what to do. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
final class StartFailureTest {

  @TempDir private Path folder;

  /** A predictor whose model is not right. */
  private abstract static class Wrong extends TorchPredictor<float[], float[]> {
    Wrong(TorchModel model) {
      super(model);
    }

    @Override
    protected NDList encode(NDManager manager, float[] input) {
      return new NDList(manager.create(input));
    }

    @Override
    protected float[] decode(NDList output) {
      return output.singletonOrThrow().toFloatArray();
    }
  }

  /** Its model is not there. */
  public static final class MissingModel extends Wrong {
    /** As a user's. */
    public MissingModel() {
      super(TorchModel.at("classpath:missing.pt"));
    }
  }

  /** Its model is no TorchScript. */
  public static final class CorruptModel extends Wrong {
    /** As a user's; a class file is as good as any file that is no model. */
    public CorruptModel() {
      super(TorchModel.at("classpath:io/sconce/conformance/StartFailureTest.class"));
    }
  }

  /** Its model is another than was meant. */
  public static final class WrongChecksum extends Wrong {
    /** As a user's. */
    public WrongChecksum() {
      super(TorchModel.at("classpath:twice.pt").sha256("0".repeat(64)));
    }
  }

  @Test
  void a_missing_model() {
    neitherStarts(
        named(MissingModel.class),
        List.of(),
        "model classpath:missing.pt is not on the class path; expected the file 'missing.pt'");
  }

  @Test
  void a_corrupt_model() {
    neitherStarts(
        named(CorruptModel.class),
        List.of(),
        "StartFailureTest.class cannot be loaded; expected TorchScript, as torch.jit.save writes it");
  }

  @Test
  void a_wrong_checksum() {
    neitherStarts(
        named(WrongChecksum.class),
        List.of(),
        "model classpath:twice.pt is not the file that was meant: expected SHA-256 0000000000");
  }

  @Test
  void a_libtorch_that_is_not_whole() throws IOException {
    Files.writeString(folder.resolve("libc10.so"), "no library");
    Map<String, String> environment = new HashMap<>(named(TwicePredictor.class));
    environment.put("PYTORCH_LIBRARY_PATH", folder.toString());

    neitherStarts(
        environment,
        List.of(),
        "PYTORCH_LIBRARY_PATH: expected a folder with libtorch 2.7.1, but "
            + folder.resolve("libtorch_cpu.so")
            + " is missing");
  }

  @Test
  void a_libtorch_that_the_system_turns_away() throws IOException {
    byte[] head = Arrays.copyOf(Files.readAllBytes(Path.of("/proc/self/exe")), 64);
    for (String library : List.of("c10", "torch_cpu", "torch", "djl_torch")) {
      Files.write(folder.resolve("lib" + library + ".so"), head);
    }
    Map<String, String> environment = new HashMap<>(named(TwicePredictor.class));
    environment.put("PYTORCH_LIBRARY_PATH", folder.toString());

    neitherStarts(environment, List.of(), "libtorch cannot be used here: " + folder);
  }

  @Test
  void no_predictor() {
    neitherStarts(
        Map.of(),
        List.of(),
        "no predictor found; name its class in the environment variable SCONCE_PREDICTOR or in the"
            + " file META-INF/services/io.sconce.Predictor");
  }

  @Test
  void two_predictors() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(Predictor.class.getName()),
        TwicePredictor.class.getName() + "\n" + MissingModel.class.getName() + "\n");

    neitherStarts(Map.of(), List.of(folder), "2 predictors found (");
  }

  @Test
  void a_predictor_that_is_not_there() {
    neitherStarts(
        Map.of("SCONCE_PREDICTOR", "com.example.Typo"),
        List.of(),
        "SCONCE_PREDICTOR: the class 'com.example.Typo' cannot be found");
  }

  @Test
  void a_setting_that_is_no_number() {
    Map<String, String> environment = new HashMap<>(named(TwicePredictor.class));
    environment.put("SCONCE_QUEUE", "many");

    neitherStarts(
        environment,
        List.of(),
        "SCONCE_QUEUE: expected a whole number from 1 to 65536, got 'many'");
  }

  private static Map<String, String> named(Class<?> predictor) {
    return Map.of("SCONCE_PREDICTOR", predictor.getName());
  }

  private static void neitherStarts(
      Map<String, String> environment, List<Path> more, String sentence) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("DJL_CACHE_DIR", System.getenv("DJL_CACHE_DIR"));

    LocalFunction.Builder gcp =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .classPath(plus(FunctionClassPath.gcp(), more))
            .environment(all);
    assertThatThrownBy(() -> closeAtOnce(gcp.start()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("\"severity\":\"ERROR\",\"message\":\"the function cannot start: ")
        .hasMessageContaining(sentence);

    LocalLambda.Builder aws =
        LocalLambda.of("io.sconce.aws.PredictorHandler")
            .classPath(plus(FunctionClassPath.aws(), more))
            .environment(all);
    assertThatThrownBy(() -> closeAtOnce(aws.start()))
        .isInstanceOf(StartException.class)
        // The type as the runtime client posted it to /init/error.
        .hasMessageContaining("io.sconce.LoadException")
        .hasMessageContaining(sentence);
  }

  private static void closeAtOnce(AutoCloseable started) throws Exception {
    started.close();
    assertThat(started).as("a function that should not have started").isNull();
  }

  private static List<Path> plus(List<Path> classPath, List<Path> more) {
    List<Path> all = new ArrayList<>(classPath);
    all.addAll(more);
    return all;
  }
}
