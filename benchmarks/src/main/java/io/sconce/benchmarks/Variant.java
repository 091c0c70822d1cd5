package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** One row of the measurement. */
sealed interface Variant permits Function, Program {

  /** In kebab case, with its cloud. */
  String name();

  /**
   * Starts it once, measures it and ends it.
   *
   * @param conditions under which it runs
   * @param empty a new empty folder, deleted after the run
   * @throws IOException if it does not answer as it must
   * @throws InterruptedException if nobody waits for it any more
   */
  Run run(Conditions conditions, Path empty) throws IOException, InterruptedException;
}
