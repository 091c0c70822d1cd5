package io.sconce.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.StackBatchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.LoadException;
import io.sconce.PredictionFailedException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import io.sconce.UnavailableException;
import io.sconce.model.LocalModel;
import io.sconce.start.ColdStart;
import io.sconce.start.PhasedLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A predictor over a TorchScript model: what most users extend.
 *
 * <pre>{@code
 * public final class DigitPredictor extends TorchPredictor<Digit, Guess> {
 *   public DigitPredictor() {
 *     super(TorchModel.at("classpath:digits.pt"));
 *   }
 *
 *   @Override
 *   protected NDList encode(NDManager manager, Digit digit) {
 *     return new NDList(manager.create(digit.pixels())); // FP32 [64], no batch dimension
 *   }
 *
 *   @Override
 *   protected Guess decode(NDList output) {
 *     return Guess.of(output.singletonOrThrow().toFloatArray()); // FP32 [10]
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for many threads: {@link #encode} and {@link #decode} may run at once for different
 * inputs, each call with a manager and a DJL predictor of its own. {@code SCONCE_CONCURRENCY} sets
 * how many model calls run at once, {@code SCONCE_THREADS} the threads of one call, {@code
 * SCONCE_QUEUE} how many calls may wait for each of them.
 *
 * @param <I> one input
 * @param <O> one output
 */
public abstract class TorchPredictor<I, O> implements Predictor<I, O>, TensorPredictor, PhasedLoad {

  private static final int WARM_UP_CALLS = 2;

  /** A call that takes so long is the model's own work, which a second would only do again. */
  private static final Duration LONG_CALL = Duration.ofMillis(25);

  private static final int MAX_CONCURRENCY = 1024;

  private static final Batchifier BATCH_OF_ONE = new BatchOfOne();

  private final TorchModel model;
  private final Translator<I, O> translator;
  private volatile @Nullable Loaded<I, O> loaded;

  /**
   * A predictor that encodes and decodes with {@link #encode} and {@link #decode}. Nothing is read
   * or loaded yet.
   *
   * @param model which model
   */
  protected TorchPredictor(TorchModel model) {
    this.model = Objects.requireNonNull(model);
    this.translator = new EncodeAndDecode();
  }

  /**
   * A predictor that encodes and decodes with a ready DJL translator, which all calls share.
   *
   * @param model which model
   * @param translator used from many threads at once
   */
  protected TorchPredictor(TorchModel model, Translator<I, O> translator) {
    this.model = Objects.requireNonNull(model);
    this.translator = Objects.requireNonNull(translator);
  }

  /**
   * Reads what encoding and decoding need beside the model: labels, a vocabulary, a tokenizer.
   * Called once, in {@link #load}, after the model is there and before it is warmed. Does nothing
   * by default.
   *
   * @param settings the function's settings
   * @throws Exception if it fails; the function does not start, and the message says why
   */
  protected void prepare(Settings settings) throws Exception {}

  /**
   * Makes the model's tensors of one input.
   *
   * @param manager owns the arrays that it creates and frees them after the call
   * @param input one example
   * @return the model's arguments, each without the batch dimension
   * @throws io.sconce.InvalidInputException if the input is not this model's; the caller sees 422
   */
  protected NDList encode(NDManager manager, I input) {
    throw new PredictionFailedException(
        getClass().getName() + " has no encode(NDManager, I); override it, or pass a Translator");
  }

  /**
   * Makes one output of the model's tensors.
   *
   * @param output what the model gave for one example, each without the batch dimension; freed
   *     after the call, so the answer must not hold on to it
   * @return the answer
   */
  protected O decode(NDList output) {
    throw new PredictionFailedException(
        getClass().getName() + " has no decode(NDList); override it, or pass a Translator");
  }

  @Override
  public final void load(Settings settings) {
    load(settings, ColdStart.now());
  }

  @Override
  public final synchronized void load(Settings settings, ColdStart start) {
    if (loaded != null) {
      throw new IllegalStateException("a predictor is loaded once");
    }
    Concurrency concurrency = Concurrency.of(settings);
    TorchRuntime runtime = TorchRuntime.start(settings, concurrency.threads(), start);
    long began = System.nanoTime();
    loaded = open(runtime, concurrency);
    boolean done = false;
    try {
      prepare(settings);
      long opened = System.nanoTime();
      start.took(ColdStart.Phase.MODEL, Duration.ofNanos(opened - began));
      warmUp(runtime);
      start.took(ColdStart.Phase.WARM_UP, Duration.ofNanos(System.nanoTime() - opened));
      done = true;
    } catch (LoadException e) {
      throw e;
    } catch (Exception e) {
      throw new LoadException(getClass().getName() + " cannot be prepared: " + e, e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private Loaded<I, O> open(TorchRuntime runtime, Concurrency concurrency) {
    Model djlModel = Model.newInstance(getClass().getSimpleName(), "PyTorch");
    try (LocalModel file = model.location().open(getClass().getClassLoader())) {
      Path path = file.path().toAbsolutePath();
      // By path: from a stream DJL copies a model three times. Not by Criteria, which initialises
      // every class of every jar beside the model.
      djlModel.load(path.getParent(), path.getFileName().toString());
      Optional<Int16> int16 =
          model.declares(DataType.INT16) ? Optional.of(Int16.load()) : Optional.empty();
      return new Loaded<>(djlModel, int16, translator, runtime, concurrency);
    } catch (IOException | MalformedModelException | EngineException e) {
      djlModel.close();
      throw new LoadException(
          "model "
              + model.location()
              + " cannot be loaded; expected TorchScript, as torch.jit.save"
              + " writes it: "
              + firstLine(e),
          e);
    } catch (RuntimeException e) {
      djlModel.close();
      throw e;
    }
  }

  /**
   * Predicts the first sample. The optimizer watches the first call of a shape and rewrites the
   * graph in the second; without it a second call is a millisecond slower than later ones at most,
   * which only a small model's callers would notice.
   */
  private void warmUp(TorchRuntime runtime) {
    try {
      List<I> samples = samples();
      long took = 0;
      for (int i = 0; i < WARM_UP_CALLS && !samples.isEmpty(); i++) {
        if (took < LONG_CALL.toNanos() || runtime.optimizer()) {
          long began = System.nanoTime();
          predict(samples.get(0), Call.of("warm-up"));
          took = System.nanoTime() - began;
        }
      }
    } catch (RuntimeException e) {
      throw new LoadException(
          "the first sample of " + getClass().getName() + " fails: " + e.getMessage(), e);
    }
  }

  /**
   * Warms the model with every sample, since before a snapshot there is time for all, and does once
   * what {@link #afterRestore} does: what that loads is in the snapshot then.
   */
  @Override
  public final void beforeCheckpoint() {
    afterRestore();
    for (I sample : samples()) {
      for (int i = 0; i < WARM_UP_CALLS; i++) {
        predict(sample, Call.of("warm-up"));
      }
    }
  }

  /**
   * Seeds libtorch's random numbers anew. What else no two processes may share, and this class does
   * not know, renews itself by {@code org.crac}.
   */
  @Override
  public final void afterRestore() {
    RandomSeed.set(RandomSeed.fresh());
  }

  @Override
  public final O predict(I input, Call call) {
    return loaded().predict(input, call);
  }

  @Override
  public final List<TensorSpec> inputs() {
    return model.inputs();
  }

  @Override
  public final List<TensorSpec> outputs() {
    return model.outputs();
  }

  @Override
  public final List<Tensor> infer(List<Tensor> inputs, Call call) {
    List<Tensor> ordered = Tensors.inOrder(inputs, model.inputs());
    return loaded().infer(ordered, model.outputs(), call);
  }

  private Loaded<I, O> loaded() {
    Loaded<I, O> current = loaded;
    if (current == null) {
      throw new UnavailableException("the model is not loaded", Duration.ofSeconds(1));
    }
    return current;
  }

  @Override
  public final void close() {
    Loaded<I, O> current = loaded;
    if (current != null) {
      current.close();
    }
  }

  /** The class, the model, and once it is loaded the libtorch and the threads that it runs on. */
  @Override
  public final String toString() {
    Loaded<I, O> current = loaded;
    return getClass().getSimpleName()
        + " ("
        + model.location()
        + (current == null ? "" : ", " + current.description)
        + ")";
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  /** A loaded model: its slots, and for each a DJL predictor that no two calls share at once. */
  private static final class Loaded<I, O> implements AutoCloseable {

    private final Model model;
    private final Optional<Int16> int16;
    private final String description;
    private final Slots slots;
    private final Queue<ai.djl.inference.Predictor<I, O>> idle;

    Loaded(
        Model model,
        Optional<Int16> int16,
        Translator<I, O> translator,
        TorchRuntime runtime,
        Concurrency concurrency) {
      this.model = model;
      this.int16 = int16;
      this.description =
          "libtorch "
              + runtime.version()
              + " from "
              + runtime.source()
              + ", "
              + concurrency.slots()
              + " at once, threads "
              + concurrency.threads();
      this.idle = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < concurrency.slots(); i++) {
        idle.add(model.newPredictor(translator));
      }
      this.slots = new Slots(concurrency.slots(), concurrency.queue(), TorchRuntime::keepThreads);
    }

    O predict(I input, Call call) {
      return slots.run(
          call,
          () -> {
            ai.djl.inference.Predictor<I, O> predictor = Objects.requireNonNull(idle.poll());
            try {
              return predictor.predict(input);
            } catch (TranslateException e) {
              throw cause(e);
            } finally {
              idle.add(predictor);
            }
          });
    }

    List<Tensor> infer(List<Tensor> inputs, List<TensorSpec> outputs, Call call) {
      return slots.run(
          call,
          () -> {
            try (NDManager manager = model.getNDManager().newSubManager();
                ai.djl.inference.Predictor<NDList, NDList> predictor =
                    model.newPredictor(new Raw())) {
              NDList answer = predictor.predict(Tensors.toArrays(manager, inputs, int16));
              answer.attach(manager);
              return Tensors.fromArrays(answer, outputs, int16);
            } catch (TranslateException e) {
              throw cause(e);
            }
          });
    }

    /** DJL wraps whatever is thrown, by the user's code as by the engine. */
    private static Exception cause(TranslateException e) {
      return e.getCause() instanceof Exception cause ? cause : e;
    }

    @Override
    public void close() {
      slots.close();
      idle.forEach(ai.djl.inference.Predictor::close);
      int16.ifPresent(Int16::close);
      model.close();
    }
  }

  /** Calls back to the user's two methods; DJL adds and takes off the batch dimension. */
  private final class EncodeAndDecode implements Translator<I, O> {

    @Override
    public NDList processInput(TranslatorContext context, I input) {
      return encode(context.getNDManager(), input);
    }

    @Override
    public O processOutput(TranslatorContext context, NDList output) {
      return decode(output);
    }

    @Override
    public Batchifier getBatchifier() {
      return BATCH_OF_ONE;
    }
  }

  /**
   * A view of each array with the batch dimension, and without. DJL's own copies arrays into one of
   * all, splits it again, and would take the first row of whatever comes for the answer.
   */
  private static final class BatchOfOne extends StackBatchifier {

    private static final long serialVersionUID = 1L;

    @Override
    public NDList batchify(NDList[] inputs) {
      NDList batch = new NDList(inputs[0].size());
      for (NDArray input : inputs[0]) {
        batch.add(named(input.expandDims(0), input));
      }
      return batch;
    }

    @Override
    public NDList[] unbatchify(NDList outputs) {
      NDList only = new NDList(outputs.size());
      for (NDArray output : outputs) {
        if (output.getShape().dimension() == 0 || output.size(0) != 1) {
          throw new PredictionFailedException(
              "expected outputs of the model with the batch dimension 1 first, got "
                  + output.getShape()
                  + "; a model without one takes a Translator");
        }
        only.add(named(output.squeeze(0), output));
      }
      return new NDList[] {only};
    }

    /** DJL knows a model's arguments by their names. */
    private static NDArray named(NDArray view, NDArray array) {
      view.setName(array.getName());
      return view;
    }
  }

  /** Arrays in, arrays out, with the batch dimension that the caller gave. */
  private static final class Raw implements NoBatchifyTranslator<NDList, NDList> {

    @Override
    public NDList processInput(TranslatorContext context, NDList input) {
      return input;
    }

    @Override
    public NDList processOutput(TranslatorContext context, NDList output) {
      for (NDArray array : output) {
        array.detach(); // Outlives DJL's predictor; the caller's manager frees it.
      }
      return output;
    }
  }

  /**
   * How many model calls run at once, with how many threads each, and how many wait.
   *
   * @param slots calls at once
   * @param threads of one call
   * @param queue calls that wait
   */
  record Concurrency(int slots, int threads, int queue) {

    static Concurrency of(Settings settings) {
      int granted = GrantedCpu.of(settings).threads();
      // Lambda sends one request at a time unless it says otherwise; on GCP nothing tells.
      int requests =
          settings.text("AWS_LAMBDA_FUNCTION_NAME").isPresent()
              ? Math.max(
                  1, settings.platformNumber("AWS_LAMBDA_MAX_CONCURRENCY", 1, MAX_CONCURRENCY))
              : granted;
      int slots =
          settings.number("SCONCE_CONCURRENCY", Math.min(requests, granted), 1, MAX_CONCURRENCY);
      int threads =
          settings.number("SCONCE_THREADS", Math.max(1, granted / slots), 1, MAX_CONCURRENCY);
      int waiting = settings.number("SCONCE_QUEUE", 64, 1, 1 << 16);
      return new Concurrency(slots, threads, slots * waiting);
    }
  }
}
