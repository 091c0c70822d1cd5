package io.sconce.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code benchmarks/coldstart} ends in. Runs at the root of the repository. */
public final class ColdStart {

  private static final Path REPORT = Path.of("benchmarks", "target", "coldstart.json");

  private ColdStart() {}

  /**
   * Measures and reports.
   *
   * @param args as {@link Options} reads them
   * @throws InterruptedException if nobody waits for it any more
   */
  public static void main(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.println(Options.USAGE);
      return;
    }
    try {
      Report report = measure(Options.parse(args));
      Files.writeString(REPORT, report.json() + "\n");
      System.out.print(report.text());
      System.out.println("written to " + REPORT);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static Report measure(Options options) throws IOException, InterruptedException {
    Path javaHome =
        options.javaHome().orElse(Path.of(System.getProperty("java.home"))).toAbsolutePath();
    if (!Files.exists(javaHome.resolve("release"))) {
      throw new IllegalArgumentException("--java-home: no Java runtime at " + javaHome);
    }
    Machine machine = Machine.here(javaHome);
    Layout files = Layout.prepare();
    try {
      Optional<Layout> before =
          options.before().isPresent()
              ? Optional.of(Layout.prepareBefore(options.before().get()))
              : Optional.empty();
      Variants variants = Variants.of(files, before, javaHome).only(options.only());
      Map<String, String> leftOut = new LinkedHashMap<>(variants.leftOut());
      List<Conditions> all = conditions(options, files, javaHome, leftOut);
      Measurement measurement = new Measurement(variants.all(), files, System.err);
      measurement.warmUp(all.get(0));
      List<Report.MeasuredSet> sets = new ArrayList<>();
      for (Conditions conditions : all) {
        sets.add(new Report.MeasuredSet(conditions, measurement.measure(conditions)));
      }
      List<Ratio> ratios = Ratio.all(sets.get(0).summaries(), variants.leftOut());
      return new Report(machine, sets, leftOut, ratios);
    } finally {
      Layout.delete(files.work());
    }
  }

  /** The conditions that were asked for; why others are not among them goes to {@code leftOut}. */
  private static List<Conditions> conditions(
      Options options, Layout files, Path javaHome, Map<String, String> leftOut)
      throws IOException {
    List<Conditions> all = new ArrayList<>();
    all.add(
        new Conditions(
            "default",
            "the machine as it is, files in the page cache",
            options.runs(),
            false,
            List.of(),
            javaHome));
    if (options.oneCpuRuns() == 0) {
      leftOut.put("one-cpu", "it was not asked for");
    } else {
      all.add(
          new Conditions(
              "one-cpu",
              "each function on one CPU by taskset, the client on the others",
              options.oneCpuRuns(),
              false,
              List.of("taskset", "-c", "0"),
              files.onOneCpu(javaHome)));
    }
    Optional<String> obstacle =
        options.coldRuns() == 0 ? Optional.of("it was not asked for") : PageCache.obstacle();
    if (obstacle.isPresent()) {
      leftOut.put("cold-files", obstacle.get());
    } else {
      all.add(
          new Conditions(
              "cold-files",
              "the page cache dropped before each run",
              options.coldRuns(),
              true,
              List.of(),
              javaHome));
    }
    return all;
  }
}
