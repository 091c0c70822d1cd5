package io.sconce.aws;

import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.start.ColdStart;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phase in which Lambda lets a function initialise, and what becomes of a load that is longer.
 *
 * <p>An init on demand has 10 s. One that takes longer is ended, and Lambda starts over within the
 * first invocation, where it fails again if the function's time-out is shorter than the init. So
 * before that this lets the runtime ask for an invocation, which waits for the rest of the load.
 * Provisioned concurrency, SnapStart and managed instances have minutes.
 *
 * @param limit when a load no longer counts as a part of the init, since the start of the process;
 *     empty if it always does
 * @param exit ends the process, so that Lambda starts another
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib">Lambda's
 *     init phase</a>
 */
record InitPhase(Optional<Duration> limit, Runnable exit) {

  private static final Logger log = LoggerFactory.getLogger(InitPhase.class);

  /**
   * A second less than Lambda's limit, for what counts there and not here: extensions, which start
   * before this process, and the runtime's way from the constructor to its call for an invocation,
   * which is slow on a sixteenth of a CPU. That second is not lost, it only counts as invocation.
   */
  private static final Duration ON_DEMAND = Duration.ofSeconds(9);

  /**
   * The phase that Lambda says this is. Where it says nothing this is not Lambda, but a test in a
   * JVM of any age, and there is no limit.
   *
   * @param settings {@code AWS_LAMBDA_INITIALIZATION_TYPE}: {@code on-demand}, {@code
   *     provisioned-concurrency}, {@code snap-start} or {@code lambda-managed-instances}
   */
  static InitPhase of(Settings settings) {
    Optional<Duration> limit =
        settings
            .text("AWS_LAMBDA_INITIALIZATION_TYPE")
            .filter("on-demand"::equals)
            .map(type -> ON_DEMAND);
    return new InitPhase(limit, () -> System.exit(1));
  }

  /**
   * Waits for a load that has begun, as long as Lambda does.
   *
   * @throws io.sconce.LoadException if loading fails meanwhile, which Lambda reports as the init
   *     error. If it fails later the process ends, and the invocation that waits gets Lambda's
   *     {@code Runtime.ExitError}, as after an init error: over HTTP 502
   */
  void await(PredictionEndpoint endpoint, ColdStart start) {
    if (limit.isEmpty()) {
      endpoint.awaitLoaded();
    } else if (!endpoint.awaitLoaded(limit.get().minus(start.sinceProcessStarted()))) {
      log.warn(
          "the predictor is not loaded {} ms after the start of the process, and Lambda ends an"
              + " init on demand after 10 s: the first invocation waits for the rest. More memory"
              + " brings more CPU; a smaller model, SnapStart or provisioned concurrency help, too",
          start.sinceProcessStarted().toMillis());
      endpoint.whenLoadingFails(this::end);
    }
  }

  private void end(Throwable failure) {
    log.error("the function cannot start, and ends: {}", failure.getMessage(), failure);
    exit.run();
  }
}
