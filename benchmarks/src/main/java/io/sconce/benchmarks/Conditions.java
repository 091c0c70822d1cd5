package io.sconce.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * Under which conditions all variants run.
 *
 * @param name in kebab case
 * @param about one sentence for a reader
 * @param runs of each variant
 * @param dropsPageCache whether files must be read from the disk again in each run
 * @param prefix of the command line of what is no function
 * @param javaHome the functions' Java runtime
 */
record Conditions(
    String name,
    String about,
    int runs,
    boolean dropsPageCache,
    List<String> prefix,
    Path javaHome) {

  Conditions {
    prefix = List.copyOf(prefix);
  }
}
