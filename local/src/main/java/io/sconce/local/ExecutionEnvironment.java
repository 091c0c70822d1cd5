package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Lambda execution environment: a process with the runtime client, and the Runtime API that it
 * talks to (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
final class ExecutionEnvironment implements AutoCloseable {
  private static final String API = "/2018-06-01/runtime/";
  private static final WireResponse ACCEPTED = WireResponse.json(202, "{\"status\":\"OK\"}");

  private final ExecutionEnvironments queue;
  private final Path folder;
  private final ChildLog log;
  private final HttpListener api;
  private final long startNanos = System.nanoTime();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile @Nullable Child child;
  private volatile byte @Nullable [] initError;

  // Guarded by the queue.
  private final Map<String, Call> running = new LinkedHashMap<>();
  private final Map<String, Call> answered = new LinkedHashMap<>();

  ExecutionEnvironment(ExecutionEnvironments queue, Path folder) {
    this.queue = queue;
    this.folder = folder;
    this.log = new ChildLog(folder.resolve("log"));
    this.api =
        new HttpListener(
            "runtime-api", 0, FunctionError.MAX_REPLY_BYTES, this::answer, this::tooLarge);
  }

  /** Where the runtime client finds its API: the value of {@code AWS_LAMBDA_RUNTIME_API}. */
  String endpoint() {
    return "127.0.0.1:" + api.port();
  }

  /** Lies in the temporary folder of the function; the child's own temporary folder lies in it. */
  Path folder() {
    return folder;
  }

  ChildLog log() {
    return log;
  }

  /** Empty until the process has been started. */
  Optional<LocalProcess> process() {
    return Optional.ofNullable(child).map(Child::identity);
  }

  void runs(Child process) {
    child = process;
    CompletableFuture<Void> unused =
        process.onExit().thenAcceptAsync(exitValue -> queue.ended(this, exitValue));
  }

  /**
   * Completes at the first request for an invocation, exceptionally if the process ends before it.
   */
  CompletableFuture<Void> ready() {
    return ready;
  }

  boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  long ageMillis() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  /** What the function works on. */
  Map<String, Call> running() {
    return running;
  }

  /** What it has answered since it last asked for an invocation. */
  Map<String, Call> answered() {
    return answered;
  }

  /** What the function said of its own failure to initialise, as JSON. */
  Optional<byte[]> initError() {
    return Optional.ofNullable(initError);
  }

  private WireResponse answer(WireRequest request) {
    String path = request.rawPath();
    if (!path.startsWith(API)) {
      return WireResponse.of(404);
    }
    String[] parts = path.substring(API.length()).split("/", -1);
    return switch (request.method() + " " + parts[0] + " " + parts[parts.length - 1]) {
      case "GET invocation next" -> next();
      case "POST invocation response" -> finish(parts[1], request.body(), false);
      case "POST invocation error" -> finish(parts[1], request.body(), true);
      case "POST init error", "POST restore error" -> initError(request.body());
      case "GET restore next" -> WireResponse.json(200, "");
      default -> WireResponse.of(404);
    };
  }

  private WireResponse next() {
    Call call = queue.next(this);
    if (call == null) {
      return error(410, "Sandbox.Shutdown", "the environment is closed");
    }
    // WireResponse.json: without a Content-Type the client's native code crashes.
    WireResponse event =
        WireResponse.json(200, call.event())
            .with("Lambda-Runtime-Aws-Request-Id", call.requestId())
            .with("Lambda-Runtime-Deadline-Ms", Long.toString(queue.deadlineMillis()))
            .with("Lambda-Runtime-Invoked-Function-Arn", queue.functionArn())
            .with("Lambda-Runtime-Trace-Id", call.trace());
    return call.clientContext()
        .map(context -> event.with("Lambda-Runtime-Client-Context", context))
        .orElse(event);
  }

  private WireResponse finish(String requestId, byte[] payload, boolean failed) {
    return queue.finish(this, requestId, payload, failed)
        ? ACCEPTED
        : error(400, "InvalidRequestID", "Invalid request ID");
  }

  private WireResponse initError(byte[] error) {
    initError = error;
    return ACCEPTED;
  }

  /** A reply over the limit: Lambda refuses it, and the invoker sees an error of Lambda's own. */
  private WireResponse tooLarge(WireRequest head) {
    String[] parts = head.rawPath().split("/", -1);
    queue.finish(this, parts[Math.max(0, parts.length - 2)], FunctionError.replyTooLarge(), true);
    return error(
        413,
        "RequestEntityTooLarge",
        "Exceeded maximum allowed payload size (" + FunctionError.MAX_REPLY_BYTES + " bytes).");
  }

  private static WireResponse error(int status, String type, String message) {
    return WireResponse.json(status, FunctionError.json(type, message));
  }

  /** One sentence of an error's JSON: its type and its message. */
  static String describe(byte[] error) {
    String json = new String(error, UTF_8);
    try {
      JsonObject object = JsonParser.parseString(json).getAsJsonObject();
      return Stream.of("errorType", "errorMessage")
          .filter(object::has)
          .map(name -> object.get(name).getAsString())
          .collect(Collectors.joining(": "));
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      return json;
    }
  }

  /** Ends the process without waiting for it. */
  void kill() {
    Child process = child;
    if (process != null) {
      process.kill();
    }
  }

  /** Ends the process at once: without extensions Lambda sends a runtime no SIGTERM. */
  @Override
  public synchronized void close() {
    Child process = child;
    if (process != null) {
      process.end(Duration.ZERO);
    }
    api.close();
    log.close();
    Folders.delete(folder);
  }
}
