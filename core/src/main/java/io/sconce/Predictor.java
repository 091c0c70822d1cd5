package io.sconce;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns one input into one output with a model. It lives in four steps: a cheap constructor, {@link
 * #load} once, {@link #predict} from many threads, {@link #close}.
 *
 * <p>Most users extend {@code io.sconce.torch.TorchPredictor} instead. A predictor is named by one
 * line in {@code META-INF/services/io.sconce.Predictor} or by the environment variable {@code
 * SCONCE_PREDICTOR}.
 *
 * @param <I> what the model reads: a record, a sealed interface of records, {@code String}, {@code
 *     byte[]}, an array, a list or a map; it comes from JSON, from text, or from bytes by {@link
 *     #mediaTypes}
 * @param <O> what the model answers: the same kinds of type; it goes out as JSON, text or bytes
 */
public interface Predictor<I, O> extends AutoCloseable {

  /**
   * Loads what predictions need: the slow part, once, in the platform's init phase and not in the
   * first request.
   *
   * @param settings the function's settings
   * @throws LoadException if the function cannot start; the message says what to do
   */
  void load(Settings settings);

  /**
   * Predicts one output. Called from many threads at once, only after {@link #load} has returned.
   *
   * <p>{@code TorchPredictor} ends the caller's wait when the call's time is over. A predictor of
   * another kind that may take long looks at {@link Call#timeLeft} itself; the platform's own
   * time-out is not as kind to the caller.
   *
   * @param input one example
   * @param call its deadline, id and parameters
   * @return the answer for this input
   * @throws InvalidInputException if the input is not this model's; the caller sees 422
   * @throws UnavailableException if there is no answer now; the caller sees 503
   * @throws DeadlineExceededException if the call's time is over; the caller sees 504
   * @throws PredictionFailedException if the model fails; the caller sees 500. Anything else that
   *     is thrown counts as this
   */
  O predict(I input, Call call);

  /**
   * Inputs that stand for real ones: they warm the model before the first request and show callers
   * what to send. Before a snapshot they are predicted until they get no faster, some thousand
   * times. May be called at any time and from any thread, also while {@link #load} runs.
   *
   * @return none by default, and then nothing is warmed
   */
  default List<I> samples() {
    return List.of();
  }

  /**
   * Reads an input from a body that is not JSON. The key is a media type such as {@code image/png},
   * or a range such as {@code image/*}; an exact match wins, and no range takes JSON. An {@code
   * IllegalArgumentException} from the function is 422, as it is from the constructor of a record
   * that JSON is read into.
   *
   * @return none by default; {@code String} inputs take {@code text/plain} and {@code byte[]}
   *     inputs any bytes without it
   */
  default Map<String, Function<Body, I>> mediaTypes() {
    return Map.of();
  }

  /**
   * The media type of a {@code byte[]} answer.
   *
   * @return {@code application/octet-stream} unless overridden, say with {@code image/png}
   */
  default String outputMediaType() {
    return "application/octet-stream";
  }

  /**
   * Prepares for a snapshot of this process, from which others are started later: AWS Lambda's
   * SnapStart takes one in place of every cold start. Called once after {@link #load}, while no
   * call runs. Does nothing by default.
   *
   * @throws RuntimeException if there should be no such snapshot; the function's version is not
   *     published
   */
  default void beforeCheckpoint() {}

  /**
   * Renews in a process that was started from a snapshot what no two processes may share: seeds of
   * random numbers, clocks, connections. Called before the first call. Does nothing by default.
   *
   * @throws RuntimeException if this process cannot serve; the platform ends it
   */
  default void afterRestore() {}

  /** Frees what {@link #load} took. Calls that run end first. Closing twice is harmless. */
  @Override
  void close();

  /**
   * Finds the function's predictor: the class that {@code SCONCE_PREDICTOR} names, else the only
   * one in {@code META-INF/services/io.sconce.Predictor}. It is constructed and not loaded.
   *
   * @param settings where {@code SCONCE_PREDICTOR} is looked up
   * @param loader the user's class loader, which on both clouds is not the system's
   * @return a new predictor
   * @throws LoadException if there is none, more than one, or its constructor fails
   */
  static Predictor<?, ?> find(Settings settings, ClassLoader loader) {
    return PredictorLookup.find(settings, loader);
  }
}
