package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.DeadlineExceededException;
import io.sconce.InvalidInputException;
import io.sconce.LoadException;
import io.sconce.PredictionFailedException;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real models on the real libtorch: see src/test/python for how they were made. */
@Timeout(120)
final class TorchPredictorTest {

  private static final Settings SETTINGS = Settings.of(Map.of());

  @TempDir private Path folder;

  /** Doubles four numbers. */
  private static class Twice extends TorchPredictor<float[], float[]> {

    final AtomicInteger encoded = new AtomicInteger();

    Twice() {
      this(TorchModel.at("classpath:twice.pt"));
    }

    Twice(TorchModel model) {
      super(model);
    }

    @Override
    protected NDList encode(NDManager manager, float[] input) {
      encoded.incrementAndGet();
      if (input.length == 0) {
        throw new InvalidInputException("expected numbers");
      }
      return new NDList(manager.create(input));
    }

    @Override
    protected float[] decode(NDList output) {
      return output.singletonOrThrow().toFloatArray();
    }

    @Override
    public List<float[]> samples() {
      return List.of(new float[] {1, 2, 3, 4}, new float[] {5, 6, 7, 8});
    }
  }

  /** The same by a ready translator. */
  private static final class Translated extends TorchPredictor<float[], float[]> {
    Translated() {
      super(
          TorchModel.at("classpath:twice.pt"),
          new NoBatchifyTranslator<float[], float[]>() {
            @Override
            public NDList processInput(TranslatorContext context, float[] input) {
              return new NDList(context.getNDManager().create(input));
            }

            @Override
            public float[] processOutput(TranslatorContext context, NDList output) {
              return output.singletonOrThrow().toFloatArray();
            }
          });
    }
  }

  /** Multiplies matrices for as long as it is told. */
  private static final class Busy extends TorchPredictor<Float, Float> {
    Busy() {
      super(TorchModel.at("classpath:busy.pt"));
    }

    @Override
    protected NDList encode(NDManager manager, Float times) {
      return new NDList(manager.create(new float[] {times}));
    }

    @Override
    protected Float decode(NDList output) {
      return output.singletonOrThrow().getFloat();
    }
  }

  /** Answers random numbers. */
  private static final class Random extends Twice {
    Random() {
      super(TorchModel.at("classpath:rand.pt"));
    }

    float[] next() {
      return predict(new float[4], Call.of("random"));
    }
  }

  @Test
  void a_model_with_random_numbers_goes_on_differently_after_each_restore() {
    try (Random random = new Random()) {
      random.load(SETTINGS);
      random.beforeCheckpoint();

      RandomSeed.set(1); // Where every process that a snapshot is restored to stands.
      random.afterRestore();
      float[] one = random.next();
      RandomSeed.set(1);
      random.afterRestore();
      float[] other = random.next();

      assertThat(one).isNotEqualTo(other);
    }
  }

  @Test
  void a_model_with_random_numbers_goes_on_alike_from_the_same_seed() {
    try (Random random = new Random()) {
      random.load(SETTINGS);

      RandomSeed.set(1);
      float[] one = random.next();
      RandomSeed.set(1);
      float[] same = random.next();
      RandomSeed.set(2);
      float[] other = random.next();

      assertThat(one).isEqualTo(same).isNotEqualTo(other);
    }
  }

  @Test
  void fresh_seeds_differ() {
    assertThat(IntStream.range(0, 8).map(i -> RandomSeed.fresh()).distinct().count())
        .isGreaterThan(6);
  }

  @Test
  void before_a_checkpoint_every_sample_warms_the_model() {
    try (Twice twice = new Twice()) {
      twice.load(SETTINGS);

      twice.beforeCheckpoint();

      assertThat(twice.encoded).hasValue(2 + 2 * 2);
    }
  }

  @Test
  void no_checkpoint_without_a_model() {
    try (Twice twice = new Twice()) {
      assertThatThrownBy(twice::beforeCheckpoint).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void predicts_after_a_warm_up_with_the_first_sample() {
    try (Twice twice = new Twice()) {
      twice.load(SETTINGS);
      // Once, if it took long on this machine.
      assertThat(twice.encoded).hasValueBetween(1, 2);

      assertThat(twice.predict(new float[] {1, 2, 3, 4.5f}, Call.of("a")))
          .containsExactly(2, 4, 6, 9);
    }
  }

  @Test
  void a_model_whose_calls_take_long_is_warmed_by_one() {
    Twice slow =
        new Twice() {
          @Override
          protected NDList encode(NDManager manager, float[] input) {
            for (long end = System.nanoTime() + 25_000_000; System.nanoTime() < end; ) {
              Thread.onSpinWait();
            }
            return super.encode(manager, input);
          }
        };
    try (slow) {
      slow.load(SETTINGS);

      assertThat(slow.encoded).hasValue(1);
    }
  }

  @Test
  void predicts_with_a_ready_translator() {
    try (Translated twice = new Translated()) {
      twice.load(SETTINGS);

      assertThat(twice.predict(new float[] {1, 2, 3, 4}, Call.of("a"))).containsExactly(2, 4, 6, 8);
    }
  }

  @Test
  void a_failing_call_leaves_the_next_good_one_as_it_was() {
    try (Twice twice = new Twice()) {
      twice.load(SETTINGS);

      assertThatThrownBy(() -> twice.predict(new float[0], Call.of("a")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("expected numbers");
      assertThatThrownBy(() -> twice.predict(new float[] {1}, Call.of("a")))
          .isInstanceOf(PredictionFailedException.class)
          .hasMessageContaining("twice takes four numbers");
      assertThat(twice.predict(new float[] {1, 2, 3, 4}, Call.of("a"))).containsExactly(2, 4, 6, 8);
    }
  }

  @Test
  void fifty_callers_at_once_each_get_their_own_answer() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(50);
    try (Twice twice = new Twice()) {
      twice.load(Settings.of(Map.of("SCONCE_CONCURRENCY", "4")));
      List<Callable<float[]>> calls = new ArrayList<>();
      IntStream.range(0, 500)
          .forEach(
              i -> calls.add(() -> twice.predict(new float[] {i, i + 1, 0, 1}, Call.of("c" + i))));

      List<Future<float[]>> answers = callers.invokeAll(calls);

      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).containsExactly(2f * i, 2f * i + 2, 0, 2);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void a_native_call_past_its_deadline_ends_in_its_own_time() {
    try (Busy busy = new Busy()) {
      busy.load(Settings.of(Map.of("SCONCE_CONCURRENCY", "1")));
      Call late = Call.of("late").withTimeLeft(Duration.ofMillis(20));

      assertThatThrownBy(() -> busy.predict(20_000f, late))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(busy.predict(1f, Call.of("next"))).isEqualTo(1f);
    }
  }

  @Test
  void the_names_of_a_models_answers_reach_decoding() {
    try (Twice named =
        new Twice(TorchModel.at("classpath:dict.pt")) {
          @Override
          protected float[] decode(NDList output) {
            return output.get("twice").toFloatArray();
          }
        }) {
      named.load(SETTINGS);

      assertThat(named.predict(new float[] {1, 2}, Call.of("c"))).containsExactly(2, 4);
    }
  }

  /** DJL gives an argument called so as a list, which this model does not take. */
  @Test
  void the_names_that_encoding_gives_reach_the_model() {
    try (Twice named =
        new Twice() {
          @Override
          protected NDList encode(NDManager manager, float[] input) {
            NDList arguments = super.encode(manager, input);
            arguments.get(0).setName("x()");
            return arguments;
          }
        }) {
      assertThatThrownBy(() -> named.load(SETTINGS)).isInstanceOf(LoadException.class);
    }
  }

  @Test
  void a_model_without_a_batch_dimension_fails_and_does_not_answer_with_its_first_number() {
    try (Twice flat = new Twice(TorchModel.at("classpath:flat.pt"))) {
      assertThatThrownBy(() -> flat.load(SETTINGS))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("with the batch dimension 1 first, got (4)");
    }
  }

  @Test
  void what_encoding_needs_is_prepared_before_the_model_is_warmed() {
    List<String> steps = new ArrayList<>();
    try (Twice twice =
        new Twice() {
          @Override
          protected void prepare(Settings settings) {
            steps.add("prepare " + settings.text("LABELS").orElseThrow());
          }

          @Override
          public List<float[]> samples() {
            steps.add("samples");
            return super.samples();
          }
        }) {
      twice.load(Settings.of(Map.of("LABELS", "labels.txt")));

      assertThat(steps).containsExactly("prepare labels.txt", "samples");
    }
  }

  @Test
  void what_cannot_be_prepared_stops_the_load_and_closes_the_model() {
    try (Twice twice =
        new Twice() {
          @Override
          protected void prepare(Settings settings) throws IOException {
            throw new IOException("labels.txt is missing");
          }
        }) {
      assertThatThrownBy(() -> twice.load(SETTINGS))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("cannot be prepared: java.io.IOException: labels.txt is missing");
      assertThatThrownBy(() -> twice.predict(new float[4], Call.of("a")))
          .isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void raw_tensors_in_direct_memory_are_read_from_their_position_and_left_alone() {
    TorchModel model =
        TorchModel.at("classpath:twice.pt")
            .input("x", DataType.FP32, -1, 4)
            .output("y", DataType.FP32, -1, 4);
    ByteBuffer direct = ByteBuffer.allocateDirect(32).order(ByteOrder.LITTLE_ENDIAN);
    direct.asFloatBuffer().put(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    direct.position(16);
    try (Twice twice = new Twice(model)) {
      twice.load(SETTINGS);
      Tensor tensor = new Tensor("x", DataType.FP32, List.of(1L, 4L), direct);

      assertThat(infer(twice, tensor).get(0).floats()).containsExactly(10, 12, 14, 16);
      assertThat(tensor.floats()).containsExactly(5, 6, 7, 8);
    }
  }

  @Test
  void raw_tensors_go_past_encode_and_decode() {
    TorchModel model =
        TorchModel.at("classpath:add.pt")
            .input("a", DataType.INT64, -1)
            .input("b", DataType.INT64, -1)
            .output("sum", DataType.INT64, -1)
            .output("difference", DataType.INT64, -1);
    try (Twice add =
        new Twice(model) {
          @Override
          public List<float[]> samples() {
            return List.of();
          }
        }) {
      add.load(SETTINGS);
      Tensor a = Tensor.of("a", new long[] {(1L << 53) + 1, -3}, 2);
      Tensor b = Tensor.of("b", new long[] {1, 4}, 2);

      List<Tensor> outputs = add.infer(List.of(b, a), Call.of("a"));

      assertThat(outputs).extracting(Tensor::name).containsExactly("sum", "difference");
      assertThat(outputs.get(0).longs()).containsExactly((1L << 53) + 2, 1);
      assertThat(outputs.get(1).longs()).containsExactly(1L << 53, -7);
    }
  }

  @Test
  void raw_tensors_that_were_not_declared_never_reach_the_model() {
    TorchModel model =
        TorchModel.at("classpath:twice.pt")
            .input("x", DataType.FP32, -1, 4)
            .output("y", DataType.FP32, -1, 4);
    try (Twice twice = new Twice(model)) {
      twice.load(SETTINGS);

      assertThatThrownBy(() -> infer(twice, Tensor.of("module_method:x", new float[4], 1, 4)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input 'x' is missing");
      assertThatThrownBy(() -> infer(twice, Tensor.of("x", new float[5], 1, 5)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("input 'x': expected FP32 [-1, 4], got FP32 [1, 5]");
      assertThatThrownBy(() -> twice.infer(List.of(), Call.of("a")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("expected 1 input tensors, got 0");
      assertThat(infer(twice, Tensor.of("x", new float[8], 2, 4)).get(0).shape())
          .containsExactly(2L, 4L);
    }
  }

  @Test
  void a_declaration_that_is_not_the_models_is_our_failure() {
    TorchModel model =
        TorchModel.at("classpath:twice.pt")
            .input("x", DataType.FP32, -1, 4)
            .output("y", DataType.INT64, -1, 4);
    try (Twice twice = new Twice(model)) {
      twice.load(SETTINGS);

      assertThatThrownBy(() -> infer(twice, Tensor.of("x", new float[4], 1, 4)))
          .isInstanceOf(PredictionFailedException.class)
          .hasMessage("the model declares output 'y' as INT64 [-1, 4] and gave FP32 [1, 4]");
    }
  }

  @Test
  void before_loading_and_after_closing_it_is_unavailable() {
    Twice twice = new Twice();
    assertThatThrownBy(() -> twice.predict(new float[4], Call.of("a")))
        .isInstanceOf(UnavailableException.class);
    twice.close();
    twice.load(SETTINGS);

    twice.close();
    twice.close();

    assertThatThrownBy(() -> twice.predict(new float[4], Call.of("a")))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the predictor is closed");
  }

  @Test
  void a_missing_model_says_what_was_expected() {
    assertLoadFails("classpath:none.pt")
        .hasMessageContaining("model classpath:none.pt is not on the class path");
  }

  @Test
  void a_corrupt_model_says_what_was_expected() throws IOException {
    Path cut = folder.resolve("cut.pt");
    byte[] whole = Files.readAllBytes(Path.of("src/test/resources/twice.pt"));
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    Path text = Files.writeString(folder.resolve("text.pt"), "not a model");

    assertLoadFails("file:" + cut)
        .hasMessageContaining(
            "cannot be loaded; expected TorchScript, as torch.jit.save writes it");
    assertLoadFails("file:" + text).hasMessageContaining("cannot be loaded; expected TorchScript");
  }

  @Test
  void a_wrong_checksum_stops_the_load() {
    TorchModel model = TorchModel.at("classpath:twice.pt").sha256("0".repeat(64));
    try (Twice twice = new Twice(model)) {
      assertThatThrownBy(() -> twice.load(SETTINGS))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("expected SHA-256 0000");
    }
  }

  @Test
  void a_sample_that_fails_stops_the_load_and_says_why() {
    try (Twice twice =
        new Twice() {
          @Override
          public List<float[]> samples() {
            return List.of(new float[3]);
          }
        }) {
      assertThatThrownBy(() -> twice.load(SETTINGS))
          .isInstanceOf(LoadException.class)
          .hasMessageContainingAll("the first sample of", "twice takes four numbers");
    }
  }

  @Test
  void a_model_is_loaded_by_a_name_with_a_space_and_without_an_ending() throws IOException {
    Path odd = folder.resolve("my model");
    Files.copy(Path.of("src/test/resources/twice.pt"), odd);
    try (Twice twice = new Twice(TorchModel.at("file:" + odd))) {
      twice.load(SETTINGS);

      assertThat(twice.predict(new float[] {1, 1, 1, 1}, Call.of("a"))).containsExactly(2, 2, 2, 2);
    }
  }

  @Test
  void says_what_it_is_made_of() {
    try (Twice twice = new Twice()) {
      assertThat(twice).hasToString("Twice (classpath:twice.pt)");
      twice.load(Settings.of(Map.of("SCONCE_CONCURRENCY", "2")));

      assertThat(twice.toString())
          .startsWith("Twice (classpath:twice.pt, libtorch 2.7.1 from the class path, 2 at once");
    }
  }

  private static List<Tensor> infer(Twice twice, Tensor tensor) {
    return twice.infer(List.of(tensor), Call.of("a"));
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertLoadFails(
      String location) {
    try (Twice twice = new Twice(TorchModel.at(location))) {
      return assertThatThrownBy(() -> twice.load(SETTINGS)).isInstanceOf(LoadException.class);
    }
  }
}
