package io.sconce.benchmarks;

import io.sconce.local.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs variants one after the other, round by round, so that all see the same machine. */
final class Measurement {

  private final List<Variant> variants;
  private final Layout files;
  private final PrintStream progress;

  Measurement(List<Variant> variants, Layout files, PrintStream progress) {
    this.variants = List.copyOf(variants);
    this.files = files;
    this.progress = progress;
  }

  /** One round that counts nowhere: it fills DJL's cache, the page cache, and warms this JVM. */
  void warmUp(Conditions conditions) throws IOException, InterruptedException {
    for (Variant variant : variants) {
      run(variant, conditions, "warm-up");
    }
  }

  /** All runs of all variants. */
  Map<String, Summary> measure(Conditions conditions) throws IOException, InterruptedException {
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    for (int round = 1; round <= conditions.runs(); round++) {
      for (Variant variant : variants) {
        runs.computeIfAbsent(variant.name(), name -> new ArrayList<>())
            .add(run(variant, conditions, round + " of " + conditions.runs()));
      }
    }
    Map<String, Summary> summaries = new LinkedHashMap<>();
    runs.forEach((name, all) -> summaries.put(name, Summary.of(all)));
    return summaries;
  }

  private Run run(Variant variant, Conditions conditions, String round)
      throws IOException, InterruptedException {
    Path empty = files.emptyFolder();
    try {
      PageCache.sync();
      if (conditions.dropsPageCache()) {
        PageCache.drop();
      }
      Run run = variant.run(conditions, empty);
      progress.printf(
          Locale.ROOT,
          "%s, %s: %s %.1f ms%n",
          conditions.name(),
          round,
          variant.name(),
          run.firstAnswerMillis());
      return run;
    } catch (StartException | IOException e) {
      throw new IOException(conditions.name() + ", " + variant.name() + ": " + e.getMessage(), e);
    } finally {
      Layout.delete(empty);
    }
  }
}
