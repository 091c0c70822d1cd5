package io.sconce.http;

import com.google.gson.stream.JsonWriter;
import io.sconce.Call;
import io.sconce.LoadException;
import io.sconce.PredictionException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import io.sconce.log.CloudLog;
import io.sconce.start.ColdStart;
import io.sconce.start.PhasedLoad;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP contract over one predictor: routes, bodies and the error table. The same request gets
 * the same response on every cloud.
 *
 * <p>Answers from many threads at once. Before {@link #load} has returned, predictions are answered
 * with 503 and health with "not ready".
 */
public final class PredictionEndpoint implements Handler, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PredictionEndpoint.class);
  static final String VERSION = "1";
  private static final String SUFFIX = "Predictor";

  /** Characters of a request's method, and of its path. */
  private static final int MAX_LOGGED = 200;

  /** Not of dots alone, which a path cannot have. */
  private static final Pattern NAME = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]+");

  private final Predictor<?, ?> predictor;
  private final Settings settings;
  private final String name;
  private final Routes routes;
  private final ApiKeys keys;
  private final Cors cors;
  private final boolean hasPage;
  private final Prediction<?, ?> prediction;
  private final InferenceProtocol inference;
  private final Loading loading = new Loading();
  private final AtomicReference<@Nullable ColdStart> unreported = new AtomicReference<>();
  private volatile @Nullable ColdStart starting;
  private volatile boolean closed;

  /**
   * An endpoint over a predictor that is not loaded yet.
   *
   * @param predictor its type arguments say what bodies mean, so it must be a class with both
   * @param settings {@code SCONCE_MODEL_NAME}, {@code SCONCE_BASE_PATH}, {@code SCONCE_PAGE} and
   *     the limits
   * @throws LoadException if the predictor's types have no JSON, or a setting is wrong
   */
  public PredictionEndpoint(Predictor<?, ?> predictor, Settings settings) {
    this.predictor = Objects.requireNonNull(predictor);
    this.settings = Objects.requireNonNull(settings);
    this.name = name(settings, predictor.getClass());
    this.routes = new Routes(name, settings);
    this.keys = ApiKeys.of(settings);
    this.cors = Cors.of(settings);
    this.hasPage = hasPage(settings);
    this.prediction = new Prediction<>(predictor, settings);
    this.inference = new InferenceProtocol(predictor, name, VERSION, settings);
  }

  /**
   * The most bytes that a request's body may have. An adapter need not read further: one byte more
   * is enough to be told 413.
   *
   * @param settings {@code SCONCE_MAX_REQUEST_BYTES}
   * @return 32 MiB unless the setting or an adapter's own default says otherwise
   */
  public static int maxRequestBytes(Settings settings) {
    return settings.number("SCONCE_MAX_REQUEST_BYTES", 32 << 20, 1, 1 << 30);
  }

  /**
   * Loads the predictor and warms it, in the platform's init phase.
   *
   * @throws LoadException if the function cannot start
   */
  public void load() {
    startLoading(ColdStart.now());
    awaitLoaded();
  }

  /**
   * Begins to load the predictor, on a thread of its own. Until it is loaded predictions wait, as
   * long as they have time, and health is "not ready".
   *
   * @param start takes the phases of this start
   * @throws IllegalStateException if it has begun before
   */
  public void startLoading(ColdStart start) {
    startLoading(start, () -> {});
  }

  /**
   * The same, with something to do between load and ready: a {@link Rehearsal} gets predictions
   * there, while callers still wait.
   *
   * @param start takes the phases of this start
   * @param beforeReady runs on the loading thread; what it throws counts as a failure to load
   * @throws IllegalStateException if it has begun before
   */
  public void startLoading(ColdStart start, Runnable beforeReady) {
    start.took(ColdStart.Phase.ENTRY_POINT, start.sinceTouched());
    starting = start;
    loading.begin(
        () -> load(start),
        () -> {
          beforeReady.run();
          start.ready();
          unreported.set(start);
        });
  }

  private void load(ColdStart start) {
    if (predictor instanceof PhasedLoad phased) {
      phased.load(settings, start);
    } else {
      predictor.load(settings);
    }
  }

  /**
   * Waits until the predictor is loaded.
   *
   * @throws LoadException if the function cannot start
   */
  public void awaitLoaded() {
    loading.await();
  }

  /**
   * Waits until the predictor is loaded, but not for ever.
   *
   * @param atMost how long
   * @return whether it is loaded; if not, it still loads
   * @throws LoadException if the function cannot start
   */
  public boolean awaitLoaded(Duration atMost) {
    return loading.await(Optional.of(atMost));
  }

  /**
   * What happens when loading fails and the platform is not told by a constructor that throws.
   *
   * @param consequence given what was thrown, before any request that waits is answered; at once if
   *     loading has failed already
   */
  public void whenLoadingFails(Consumer<Throwable> consequence) {
    loading.whenFailed(consequence);
  }

  /**
   * Whether predictions are answered, as health says it.
   *
   * @return false while the predictor loads, and once it is closed
   */
  public boolean isReady() {
    return loading.isReady() && !closed;
  }

  @Override
  public Response handle(Request request) {
    return answer(request, Function.identity());
  }

  /**
   * Answers one request with the cloud's own message. A response that the cloud cannot send, being
   * too long say, becomes 500, and the log has one line for the request either way.
   *
   * @param <M> the cloud's message
   * @param request what came
   * @param rendering makes the message of a response; a {@link PredictionException} from it means
   *     that this response cannot be sent. It must not fail for a problem of a few hundred bytes
   * @return the message that goes back
   */
  public <M> M answer(Request request, Function<Response, M> rendering) {
    long started = System.nanoTime();
    Call call = call(request);
    Optional<Throwable> failure = Optional.empty();
    Optional<ColdStart> first = Optional.empty();
    Response response;
    M message;
    try {
      response = answer(request, call);
      first = unreported(request, call);
      response = finish(request, call, first, response, started);
      message = rendering.apply(response);
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError broken && !(e instanceof StackOverflowError)) {
        throw broken; // The next request needs another JVM.
      }
      failure = Optional.of(e);
      first = first.isPresent() ? first : unreported(request, call);
      response = finish(request, call, first, Problem.of(e).response(request.id()), started);
      message = rendering.apply(response);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    log(request, call, response, took, failure);
    if (first.isPresent()) {
      first.get().took(ColdStart.Phase.FIRST_ANSWER, took);
      log.info(line(first.get()));
    }
    return message;
  }

  /**
   * The answer to a request that an adapter could not read. It is logged like any other.
   *
   * @param request as much of it as is known
   * @param reason mapped by the one error table
   * @return a problem, as {@link #handle} would give it
   */
  public Response refuse(Request request, PredictionException reason) {
    Call call = call(request);
    long started = System.nanoTime();
    Response response =
        finish(request, call, Optional.empty(), Problem.of(reason).response(request.id()), started);
    log(request, call, response, Duration.ZERO, Optional.of(reason));
    return response;
  }

  /**
   * Says that a snapshot of this process is about to be taken, while no request runs.
   *
   * @throws IllegalStateException if the predictor is not loaded
   * @throws RuntimeException if the predictor says that there should be no snapshot
   */
  public void beforeCheckpoint() {
    if (!isReady()) {
      throw new IllegalStateException("a snapshot is taken of a loaded model only");
    }
    predictor.beforeCheckpoint();
  }

  /**
   * Says that this process was started from a snapshot, before its first request.
   *
   * @throws RuntimeException if the predictor cannot serve in it
   */
  public void afterRestore() {
    predictor.afterRestore();
  }

  /**
   * Closes the predictor, or sees to it that the load that runs now ends in that. Callers see 503
   * from now on. Closing twice is harmless.
   */
  @Override
  public void close() {
    closed = true;
    loading.afterwards(predictor::close);
  }

  /** The predictor's samples as bodies of {@code POST /predict}. */
  List<byte[]> sampleBodies() {
    return prediction.sampleBodies();
  }

  /** Whether a rehearsal makes predictions. */
  boolean isLoaded() {
    return loading.isLoaded();
  }

  private static Call call(Request request) {
    Call call = Call.of(request.id());
    Optional<Duration> timeLeft = request.timeLeft();
    return timeLeft.isPresent() ? call.withTimeLeft(timeLeft.get()) : call;
  }

  private Response answer(Request request, Call call) {
    Optional<Route> route = route(request);
    if (route.isEmpty()) {
      String allow = routes.allow(request.path());
      Optional<Response> preflight = cors.preflight(request, allow);
      return preflight.isPresent() ? preflight.get() : Response.of(204).header("Allow", allow);
    }
    if (route.get() == Route.OVERVIEW && hasPage && TryItPage.isPreferred(request)) {
      return TryItPage.response().header("Vary", "Accept"); // Needs no key: it holds no answer.
    }
    if (!route.get().isHealth()) {
      keys.check(request);
    }
    return answer(route.get(), request, call);
  }

  private Optional<Route> route(Request request) {
    try {
      return routes.find(request);
    } catch (HttpException e) {
      keys.check(request); // What is wrong with the path names the model, and its methods.
      throw e;
    }
  }

  private Response answer(Route route, Request request, Call call) {
    return switch (route) {
      case PREDICT, PREDICT_INSTANCES, INFER -> predict(route, request, call);
      case OVERVIEW -> overview();
      case MODELS -> json(this::writeModels);
      case MODEL_STATUS -> json(this::writeModelStatus);
      case SERVER -> json(PredictionEndpoint::writeServer);
      case MODEL_METADATA -> json(this::writeModel);
      case OPENAPI -> prediction.openApi(name, settings);
      case LIVE -> json(out -> out.name("live").value(true));
      case READY -> readiness(out -> {});
      case MODEL_READY -> readiness(out -> out.name("name").value(name));
    };
  }

  private Response predict(Route route, Request request, Call call) {
    if (!request.isRehearsal()) {
      loading.letThrough(call);
    } else if (!loading.isLoaded()) {
      prediction.rehearse(request, call);
      throw Loading.notReady();
    }
    if (closed) {
      throw Loading.notReady();
    }
    return switch (route) {
      case PREDICT -> prediction.answer(request, call);
      case PREDICT_INSTANCES -> prediction.answerInstances(request, call);
      default -> inference.answer(request, call);
    };
  }

  private static String name(Settings settings, Class<?> type) {
    String name = settings.text("SCONCE_MODEL_NAME").orElse(kebabCase(type.getSimpleName()));
    if (!NAME.matcher(name).matches()) {
      throw new LoadException(
          "SCONCE_MODEL_NAME: expected letters, digits, '.', '_' and '-', got '" + name + "'");
    }
    return name;
  }

  /** Read here, and not by the page, whose class no start loads. */
  private static boolean hasPage(Settings settings) {
    String text = settings.text("SCONCE_PAGE").orElse("on");
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new LoadException("SCONCE_PAGE: expected on or off, got '" + text + "'");
    };
  }

  private Response overview() {
    Response overview = json(this::writeOverview);
    return hasPage ? overview.header("Vary", "Accept") : overview;
  }

  private Response readiness(Members before) {
    if (!isReady()) {
      throw Loading.notReady();
    }
    return json(
        out -> {
          before.write(out);
          out.name("ready").value(true);
        });
  }

  /** Writes the members of a JSON object. */
  @FunctionalInterface
  private interface Members {
    void write(JsonWriter out) throws IOException;
  }

  private static Response json(Members members) {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject();
      members.write(out);
      out.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.of(200)
        .header("Content-Type", "application/json")
        .body(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void writeServer(JsonWriter out) throws IOException {
    out.name("name").value("sconce");
    out.name("version").value(serverVersion());
    out.name("extensions").beginArray().value("binary_tensor_data").endArray();
  }

  private static String serverVersion() {
    return Objects.requireNonNullElse(
        PredictionEndpoint.class.getPackage().getImplementationVersion(), "development");
  }

  private void writeModels(JsonWriter out) throws IOException {
    out.name("models").beginArray().value(name).endArray();
  }

  private void writeModelStatus(JsonWriter out) throws IOException {
    out.name("name").value(name);
    out.name("ready").value(isReady());
  }

  private void writeModel(JsonWriter out) throws IOException {
    out.name("name").value(name);
    out.name("versions").beginArray().value(VERSION).endArray();
    out.name("platform")
        .value(predictor instanceof TensorPredictor ? "pytorch_torchscript" : "java");
    writeTensors(out.name("inputs"), tensors(true));
    writeTensors(out.name("outputs"), tensors(false));
  }

  private List<TensorSpec> tensors(boolean inputs) {
    if (!(predictor instanceof TensorPredictor tensorPredictor)) {
      return List.of();
    }
    return inputs ? tensorPredictor.inputs() : tensorPredictor.outputs();
  }

  private static void writeTensors(JsonWriter out, List<TensorSpec> tensors) throws IOException {
    out.beginArray();
    for (TensorSpec tensor : tensors) {
      out.beginObject();
      out.name("name").value(tensor.name());
      out.name("datatype").value(tensor.dataType().name());
      out.name("shape").beginArray();
      for (Long dimension : tensor.shape()) {
        out.value(dimension);
      }
      out.endArray();
      out.endObject();
    }
    out.endArray();
  }

  private void writeOverview(JsonWriter out) throws IOException {
    out.name("model").value(name);
    out.name("ready").value(isReady());
    out.name("predict").beginObject();
    out.name("method").value("POST");
    out.name("path").value(routes.basePath() + "/predict");
    prediction.writeOverview(out);
    out.endObject();
  }

  /**
   * The start of this process, once: for the first caller whose body could be decoded, whatever the
   * model made of it.
   */
  private Optional<ColdStart> unreported(Request request, Call call) {
    return request.isRehearsal() || !call.timings().containsKey(Prediction.DECODE)
        ? Optional.empty()
        : Optional.ofNullable(unreported.getAndSet(null));
  }

  private Response finish(
      Request request, Call call, Optional<ColdStart> first, Response response, long started) {
    List<String> timings = new ArrayList<>();
    if (first.isPresent()) {
      addPhases(first.get(), timings);
    }
    for (Map.Entry<String, Duration> phase : call.timings().entrySet()) {
      timings.add(phase.getKey() + ";dur=" + millis(phase.getValue()));
    }
    if (timings.isEmpty()) {
      // No prediction was made, or no input of the body.
      timings.add("total;dur=" + millis(Duration.ofNanos(System.nanoTime() - started)));
    }
    Response finished =
        cors.on(request, ContentCoding.encoded(request, response))
            .header("X-Request-Id", request.id())
            .header("Server-Timing", String.join(", ", timings));
    if (!request.method().equals("HEAD")) {
      return finished;
    }
    // RFC 9110 8.6: what GET would say, or nothing.
    return finished
        .header("Content-Length", Integer.toString(finished.body().length))
        .body(new byte[0]);
  }

  private static void addPhases(ColdStart start, List<String> timings) {
    for (Map.Entry<ColdStart.Phase, Duration> phase : start.phases().entrySet()) {
      timings.add("init-" + phase.getKey().token() + ";dur=" + millis(phase.getValue()));
    }
  }

  private void log(
      Request request, Call call, Response response, Duration took, Optional<Throwable> failure) {
    List<String> phases = new ArrayList<>();
    for (Map.Entry<String, Duration> phase : call.timings().entrySet()) {
      phases.add(phase.getKey() + " " + millis(phase.getValue()));
    }
    String line =
        String.join(
            " ",
            printable(request.method()),
            printable(request.path()),
            Integer.toString(response.status()),
            "in",
            millis(took),
            "ms",
            "(" + String.join(", ", phases) + ")");
    if (request.isRehearsal()) {
      rehearseFirst(line);
      return;
    }
    if (response.status() != 500 || failure.isEmpty()) {
      log.info(line);
    } else if (failure.get() instanceof PredictionException known && known.getCause() == null) {
      log.error("{}: {}", line, known.getMessage());
    } else {
      log.error(line, failure.get());
    }
  }

  /** The first answer tells the phases of the start, and is behind two lines. */
  private void rehearseFirst(String line) {
    CloudLog.rehearse(log, line);
    ColdStart start = starting;
    if (start != null) {
      addPhases(start, new ArrayList<>());
      CloudLog.rehearse(log, line(start));
    }
  }

  /** The line of a cold start, behind the one of the request that it came with. */
  private String line(ColdStart start) {
    List<String> phases = new ArrayList<>();
    for (Map.Entry<ColdStart.Phase, Duration> phase : start.phases().entrySet()) {
      phases.add(phase.getKey() + " " + millis(phase.getValue()));
    }
    return String.join(
        "",
        predictor.toString(),
        " as '",
        name,
        "': cold start, ready after ",
        millis(start.untilReady()),
        " ms (",
        String.join(", ", phases),
        ")");
  }

  /** What a client sends must not end a line of the log, nor fill it. */
  private static String printable(String text) {
    StringBuilder visible = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_LOGGED); i++) {
      char each = text.charAt(i);
      visible.append(each < 0x21 || each > 0x7e ? '?' : each);
    }
    return text.length() <= MAX_LOGGED ? visible.toString() : visible.append('…').toString();
  }

  private static String millis(Duration duration) {
    long micros = duration.toNanos() / 1000;
    return micros / 1000 + "." + Long.toString(1000 + micros % 1000).substring(1);
  }

  /**
   * What callers know a class by: {@code digit} of {@code DigitPredictor}.
   *
   * @param simple its simple name; empty for an anonymous class
   */
  static String kebabCase(String simple) {
    int end = simple.length();
    if (end > SUFFIX.length() && simple.endsWith(SUFFIX)) {
      end -= SUFFIX.length();
    }
    StringBuilder kebab = new StringBuilder();
    for (int i = 0; i < end; i++) {
      // In HTTPGateway words begin at H and at G.
      boolean begins =
          i > 0
              && isUpper(simple.charAt(i))
              && (isLowerOrDigit(simple.charAt(i - 1))
                  || (isUpper(simple.charAt(i - 1))
                      && i + 1 < end
                      && isLower(simple.charAt(i + 1))));
      kebab.append(begins ? "-" : "").append(simple.charAt(i));
    }
    return end == 0 ? "model" : kebab.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isUpper(char letter) {
    return letter >= 'A' && letter <= 'Z';
  }

  private static boolean isLower(char letter) {
    return letter >= 'a' && letter <= 'z';
  }

  private static boolean isLowerOrDigit(char letter) {
    return isLower(letter) || (letter >= '0' && letter <= '9');
  }
}
