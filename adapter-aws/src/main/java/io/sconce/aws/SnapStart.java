package io.sconce.aws;

import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Rehearsal;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda's SnapStart: what a function does before its snapshot is taken, and in each process that
 * is started from it.
 *
 * <p>A class of its own, so that none of {@code org.crac} is loaded, or need be there, where
 * SnapStart is off.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime
 *     hooks</a>
 */
final class SnapStart implements Resource {

  private static final Logger log = LoggerFactory.getLogger(SnapStart.class);

  /** Publishing a version takes minutes anyway; a slower model would gain little from more. */
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

  private static final Duration COMPILED_WITHIN = Duration.ofSeconds(3);

  /** Longer than one method takes. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /**
   * What the runtime, whose own work cannot be rehearsed, loads behind the rehearsals. The first
   * three are for its first invocation: reading them from their jars takes it longer than an
   * answer. With the next two it clears its cache of addresses, and the others read that it was
   * restored: a caller would wait for them, and some undo what was compiled when there was no other
   * navigable map, or deque, than those of requests. Those of
   * aws-lambda-java-runtime-interface-client 2.9.0, on JDK 17 and 25.
   */
  private static final List<String> RUNTIME_CLASSES =
      List.of(
          "com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext",
          "com.amazonaws.services.lambda.runtime.LambdaRuntimeInternal",
          "software.amazon.awssdk.utilslite.SdkInternalThreadLocal",
          "com.amazonaws.services.lambda.crac.DNSManager",
          "java.net.InetAddress",
          "java.util.OptionalInt",
          "sun.net.www.HeaderParser",
          "sun.net.www.http.ClientVector",
          "sun.net.www.http.KeepAliveCache$1",
          "sun.net.www.http.KeepAliveCache$ClientVector",
          "sun.net.www.http.KeepAliveEntry",
          "sun.net.www.protocol.http.EmptyInputStream",
          "sun.net.www.protocol.http.HttpURLConnection$HttpInputStream");

  private static final String RUNTIME_HOOKS = "com.amazonaws.services.lambda.crac.";

  private final PredictionEndpoint endpoint;
  private final Rehearsal rehearsal;

  SnapStart(PredictionEndpoint endpoint, Rehearsal rehearsal) {
    this.endpoint = endpoint;
    this.rehearsal = rehearsal;
  }

  /**
   * Asks the runtime to call these hooks. It does not hold them: whoever serves must, for as long
   * as it serves.
   *
   * @throws NoClassDefFoundError if there is no {@code org.crac}
   */
  void register() {
    Core.getGlobalContext().register(this);
  }

  /** Whatever is thrown fails the publishing of the version. */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    long started = System.nanoTime();
    try {
      endpoint.beforeCheckpoint();
    } catch (RuntimeException e) {
      log.error("the function is not ready for a snapshot: {}", e.getMessage());
      throw e; // The runtime reports that hooks failed, and not why.
    }
    // Before the rehearsals: a class can undo code that was compiled without it.
    RUNTIME_CLASSES.forEach(SnapStart::initialise);
    rehearseRestore();
    // Here, too: the memory that rehearsals leave behind is what the first request takes.
    Memory.trim();
    int sent = rehearsal.settle(SETTLES_WITHIN);
    awaitCompilers();
    log.info("ready for a snapshot in {} ms, after {} rehearsals", millisSince(started), sent);
  }

  /** Whatever is thrown ends the process that was restored. */
  @Override
  public void afterRestore(Context<? extends Resource> context) {
    long started = System.nanoTime();
    try {
      endpoint.afterRestore();
    } catch (RuntimeException e) {
      log.error("the function cannot go on from its snapshot: {}", e.getMessage());
      throw e;
    }
    log.info("restored from a snapshot in {} ms", millisSince(started));
  }

  /**
   * Waits until the JVM compiles nothing: what is queued would go on in each process that is
   * restored, beside its first request.
   */
  private static void awaitCompilers() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    if (compilers == null || !compilers.isCompilationTimeMonitoringSupported()) {
      return; // A JVM that only interprets.
    }
    long end = System.nanoTime() + COMPILED_WITHIN.toNanos();
    long before = -1;
    try {
      for (long now = compilers.getTotalCompilationTime();
          now != before && System.nanoTime() - end < 0;
          now = compilers.getTotalCompilationTime()) {
        before = now;
        Thread.sleep(QUIET.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void initialise(String runtimeClass) {
    try {
      Class.forName(runtimeClass);
    } catch (ClassNotFoundException | LinkageError e) {
      log.debug("the runtime is another version", e); // It loads what it needs by itself.
    }
  }

  /**
   * Has the runtime call the hooks of a context without any. It sorts them by lambdas, and a caller
   * would wait until these are made: a millisecond.
   */
  private static void rehearseRestore() {
    try {
      Class<?> context = Class.forName(RUNTIME_HOOKS + "Context");
      Object empty = Class.forName(RUNTIME_HOOKS + "ContextImpl").getConstructor().newInstance();
      context.getMethod("afterRestore", context).invoke(empty, empty);
    } catch (ReflectiveOperationException | LinkageError e) {
      log.debug("the runtime is another version", e);
    }
  }

  private static long millisSince(long started) {
    return Duration.ofNanos(System.nanoTime() - started).toMillis();
  }
}
