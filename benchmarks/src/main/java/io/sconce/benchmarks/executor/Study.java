package io.sconce.benchmarks.executor;

import com.google.gson.Gson;
import io.sconce.benchmarks.Machine;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code benchmarks/executor} ends in. Runs at the root of the repository. */
public final class Study {

  private static final Path TARGET = Path.of("benchmarks", "target");
  private static final Path MODELS = TARGET.resolve("models");
  private static final Path REPORT = TARGET.resolve("executor.json");
  private static final Path PACKAGE = Path.of("examples", "digits", "target", "sconce", "gcp");

  /** For how long it must be quiet before a run. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final StudyOptions options;
  private final String classPath;

  private Study(StudyOptions options, String classPath) {
    this.options = options;
    this.classPath = classPath;
  }

  /**
   * Measures and reports.
   *
   * @param args as {@link StudyOptions} reads them
   * @throws InterruptedException if nobody waits for it any more
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      StudyReport report = new Study(StudyOptions.parse(args), classPath()).measure();
      Files.writeString(REPORT, report.json() + "\n");
      System.out.print(report.text());
      System.out.println("written to " + REPORT);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(StudyOptions.USAGE);
      System.exit(2);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Core as it is packaged, with libtorch beside it, before these classes and what they bring. */
  private static String classPath() throws IOException {
    Path lib = PACKAGE.resolve("lib");
    if (!Files.isDirectory(lib)) {
      throw new IOException(lib + " is missing: run benchmarks/executor, which builds it");
    }
    try (Stream<Path> jars = Files.list(lib)) {
      Path here = Path.of(Study.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Stream.concat(jars.sorted(), Stream.of(here))
          .map(jar -> jar.toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private StudyReport measure() throws IOException, InterruptedException {
    Machine machine = Machine.here(Path.of(System.getProperty("java.home")));
    List<StudiedModel> models = options.of(StudiedModel.all(MODELS));
    List<StudyReport.Run> runs = new ArrayList<>();
    for (int round = 1; round <= options.runs(); round++) {
      for (StudiedModel model : models) {
        for (Setup setup : options.setups()) {
          StudyReport.Run run = quietest(setup, model);
          runs.add(run);
          System.err.printf(
              Locale.ROOT,
              "%d of %d: %s, %s, optimizer %s: first %.1f, steady %.3f ms, others %.0f %%%n",
              round,
              options.runs(),
              model.name(),
              setup.about(),
              setup.optimizer() ? "on" : "off",
              run.seen().first().get(0),
              run.seen().steady(),
              run.others() * 100);
        }
      }
    }
    return new StudyReport(machine, runs);
  }

  /** Runs again while other processes disturb it, and gives the run that was disturbed least. */
  private StudyReport.Run quietest(Setup setup, StudiedModel model)
      throws IOException, InterruptedException {
    StudyReport.Run best = run(setup, model);
    for (int i = 1; i < options.attempts() && best.others() > options.disturbance(); i++) {
      StudyReport.Run next = run(setup, model);
      best = next.others() < best.others() ? next : best;
    }
    return best;
  }

  private void awaitQuiet() throws IOException, InterruptedException {
    long end = System.nanoTime() + options.patience().toNanos();
    CpuClock start;
    do {
      start = CpuClock.now();
      Thread.sleep(LOOK.toMillis());
    } while (CpuClock.now().othersSince(start, 0) > options.disturbance()
        && System.nanoTime() < end);
  }

  private StudyReport.Run run(Setup setup, StudiedModel model)
      throws IOException, InterruptedException {
    awaitQuiet();
    CpuClock start = CpuClock.now();
    Process process = setup.process(classPath, MODELS, model.name(), options.seconds()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(model.name() + ", " + setup + ": exit status " + status);
    }
    Observation seen = new Gson().fromJson(output, Observation.class);
    return new StudyReport.Run(
        model.name(), setup, CpuClock.now().othersSince(start, seen.cpu()), seen);
  }
}
