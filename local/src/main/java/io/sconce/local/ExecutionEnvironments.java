package io.sconce.local;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue of invocations and the execution environments that take from it.
 *
 * <p>An environment takes one invocation at a time. Where all are busy another is started, up to
 * the maximum; then invocations wait. One that timed out or ended is replaced when it is next
 * needed.
 */
final class ExecutionEnvironments implements AutoCloseable {
  private static final long LOG_TAIL_BYTES = 4_096;

  private final Limits limits;
  private final String functionArn;
  private final Path folder;
  private final Consumer<ExecutionEnvironment> launcher;
  private final ScheduledThreadPoolExecutor clock;

  private final Deque<Call> waiting = new ArrayDeque<>();
  private final Set<ExecutionEnvironment> alive = new LinkedHashSet<>();
  private final List<ExecutionEnvironment> all = new ArrayList<>();
  private int idle;
  private boolean closed;

  /** What the caller chose for the function. */
  record Limits(int environments, Duration timeout, Duration startupTimeout, int memoryMegabytes) {}

  /**
   * An empty queue; nothing is started yet.
   *
   * @param folder where each environment gets a folder of its own
   * @param launcher starts the process of an environment and hands it over by {@link
   *     ExecutionEnvironment#runs}
   */
  ExecutionEnvironments(
      Limits limits, String functionArn, Path folder, Consumer<ExecutionEnvironment> launcher) {
    this.limits = limits;
    this.functionArn = functionArn;
    this.folder = folder;
    this.launcher = launcher;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "sconce-lambda-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  String functionArn() {
    return functionArn;
  }

  long deadlineMillis() {
    return System.currentTimeMillis() + limits.timeout().toMillis();
  }

  /** Starts an environment; its {@link ExecutionEnvironment#ready} tells what comes of it. */
  synchronized ExecutionEnvironment start() {
    Path own = Folders.create(folder.resolve("environment-" + (all.size() + 1)));
    ExecutionEnvironment environment = new ExecutionEnvironment(this, own);
    all.add(environment);
    alive.add(environment);
    try {
      launcher.accept(environment);
    } catch (RuntimeException e) {
      alive.remove(environment);
      environment.close();
      throw e;
    }
    ScheduledFuture<?> unused =
        clock.schedule(
            () -> initTimedOut(environment),
            limits.startupTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
    return environment;
  }

  /** Queues an invocation. */
  synchronized void submit(Call call) {
    if (closed) {
      throw new IllegalStateException("this LocalLambda is closed");
    }
    waiting.add(call);
    startWhatIsMissing();
    notifyAll();
  }

  private void startWhatIsMissing() {
    long starting = alive.stream().filter(e -> !e.isReady()).count();
    if (!closed && waiting.size() > idle + starting && alive.size() < limits.environments()) {
      start();
    }
  }

  /** Takes an invocation out of the queue that nobody waits for any more; one that runs runs on. */
  synchronized void abandon(Call call) {
    waiting.remove(call);
  }

  /** The next invocation for an environment, or null once there will be none. */
  synchronized @Nullable Call next(ExecutionEnvironment environment) {
    if (environment.ready().complete(null)) {
      environment
          .log()
          .platformLine("INIT_REPORT Init Duration: " + environment.ageMillis() + " ms");
    }
    environment.answered().values().forEach(Call::cancelAlarm);
    environment.answered().clear();
    idle++;
    try {
      while (waiting.isEmpty() && isOpen(environment)) {
        wait();
      }
      return isOpen(environment) ? begin(environment, waiting.remove()) : null;
    } catch (InterruptedException e) {
      return null;
    } finally {
      idle--;
    }
  }

  private boolean isOpen(ExecutionEnvironment environment) {
    return !closed && alive.contains(environment);
  }

  private Call begin(ExecutionEnvironment environment, Call call) {
    call.begins(
        environment.log().length(),
        clock.schedule(
            () -> timedOut(environment, call), limits.timeout().toMillis(), TimeUnit.MILLISECONDS));
    environment.running().put(call.requestId(), call);
    environment.log().platformLine("START RequestId: " + call.requestId() + " Version: $LATEST");
    return call;
  }

  /** Takes a reply or an error from an environment; false if it has no such invocation. */
  synchronized boolean finish(
      ExecutionEnvironment environment, String requestId, byte[] payload, boolean failed) {
    Call call = environment.running().remove(requestId);
    if (call == null) {
      // The runtime client reports an error of its own after it was told that its reply is too
      // large.
      return environment.answered().containsKey(requestId);
    }
    environment.answered().put(requestId, call);
    settle(environment, call, payload, failed);
    return true;
  }

  private void settle(ExecutionEnvironment environment, Call call, byte[] payload, boolean failed) {
    double millis = call.millis();
    environment
        .log()
        .platformLine(
            String.format(
                Locale.ROOT,
                "END RequestId: %s\nREPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\t"
                    + "Memory Size: %d MB",
                call.requestId(),
                call.requestId(),
                millis,
                Math.ceil(millis),
                limits.memoryMegabytes()));
    String tail = call.logTail() ? environment.log().tail(call.logStart(), LOG_TAIL_BYTES) : "";
    call.outcome()
        .complete(
            new Invocation(
                call.requestId(),
                payload,
                failed ? Optional.of("Unhandled") : Optional.empty(),
                tail));
  }

  private synchronized void timedOut(ExecutionEnvironment environment, Call call) {
    if (!alive.contains(environment)) {
      return;
    }
    retire(environment);
    if (environment.running().remove(call.requestId()) != null) {
      environment
          .log()
          .platformLine(
              String.format(
                  Locale.ROOT,
                  "%s %s Task timed out after %.2f seconds\n",
                  Instant.now().truncatedTo(ChronoUnit.MILLIS),
                  call.requestId(),
                  limits.timeout().toMillis() / 1000.0));
      settle(environment, call, FunctionError.timedOut(call.requestId(), limits.timeout()), true);
    }
    failRunning(environment, 137);
    bury(environment);
    startWhatIsMissing();
  }

  private synchronized void initTimedOut(ExecutionEnvironment environment) {
    if (alive.contains(environment) && !environment.isReady()) {
      retire(environment);
      failInit(
          environment,
          FunctionError.json(
              "Sandbox.Timedout",
              "the function did not ask for its first invocation within "
                  + limits.startupTimeout().toSeconds()
                  + " s"));
      bury(environment);
      startWhatIsMissing();
    }
  }

  /** The process of an environment has ended. */
  synchronized void ended(ExecutionEnvironment environment, int exitValue) {
    if (alive.contains(environment)) {
      retire(environment);
      if (environment.isReady()) {
        failRunning(environment, exitValue);
      } else {
        String requestId = waiting.isEmpty() ? "none" : waiting.element().requestId();
        failInit(
            environment,
            environment.initError().orElseGet(() -> FunctionError.exited(requestId, exitValue)));
      }
      bury(environment);
      startWhatIsMissing();
    }
  }

  private void retire(ExecutionEnvironment environment) {
    alive.remove(environment);
    environment.kill();
    environment.answered().values().forEach(Call::cancelAlarm);
    notifyAll();
  }

  /** Deletes what is left of an environment, once all is said about it in its log. */
  private void bury(ExecutionEnvironment environment) {
    if (!closed) {
      clock.execute(environment::close);
    }
  }

  private void failRunning(ExecutionEnvironment environment, int exitValue) {
    for (Call call : environment.running().values()) {
      call.cancelAlarm();
      settle(environment, call, FunctionError.exited(call.requestId(), exitValue), true);
    }
    environment.running().clear();
  }

  private void failInit(ExecutionEnvironment environment, byte[] error) {
    environment
        .ready()
        .completeExceptionally(
            StartException.withLog(
                "the function did not start: " + ExecutionEnvironment.describe(error),
                environment.log().text()));
    Call call = waiting.poll();
    if (call != null) {
      settle(environment, call, error, true);
    }
  }

  /** The processes of all environments, in the order of their starts. */
  synchronized List<LocalProcess> processes() {
    return all.stream().flatMap(e -> e.process().stream()).toList();
  }

  /** What all environments have printed, one behind the other in the order of their starts. */
  synchronized String log() {
    return all.stream().map(e -> e.log().text()).collect(joining());
  }

  /** Adds a line of the gateway's to the log of the latest environment. */
  void platformLine(String line) {
    ChildLog log;
    synchronized (this) {
      log = all.get(all.size() - 1).log();
    }
    log.platformLine(line);
  }

  @Override
  public void close() {
    List<ExecutionEnvironment> environments;
    synchronized (this) {
      closed = true;
      environments = List.copyOf(all);
      alive.clear();
      environments.forEach(e -> failRunning(e, 137));
      for (Call call : waiting) {
        settle(
            environments.get(environments.size() - 1),
            call,
            FunctionError.exited(call.requestId(), 137),
            true);
      }
      waiting.clear();
      notifyAll();
    }
    clock.shutdown();
    environments.forEach(ExecutionEnvironment::close);
  }
}
