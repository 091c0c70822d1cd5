package io.sconce.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** Puts packages together, one after the other, and weighs them. */
final class Packaging {

  private final OutputFolder output;
  private final Libtorch.Origin origin;
  private final Models models;
  private final Map<Cloud, Limits> limits;
  private final Container container;
  private final Optional<Boolean> inferenceOnly;
  private final Log log;

  /** What has come of each jar; several packages take most of them. */
  private final Map<Jar, Models.Split> splits = new LinkedHashMap<>();

  /** Where what has come of each source lies already; several folders hold the same libtorch. */
  private final Map<Source, Path> made = new LinkedHashMap<>();

  /**
   * Makes no package yet.
   *
   * @param limits of the clouds that have any, for what is no container
   * @param inferenceOnly whether libtorch may register only what inference needs; empty if that is
   *     to be found out
   */
  Packaging(
      OutputFolder output,
      Libtorch.Origin origin,
      Models models,
      Map<Cloud, Limits> limits,
      Container container,
      Optional<Boolean> inferenceOnly,
      Log log) {
    this.output = output;
    this.origin = origin;
    this.models = models;
    this.limits = Map.copyOf(limits);
    this.container = container;
    this.inferenceOnly = inferenceOnly;
    this.log = log;
  }

  /**
   * Makes the packages that fit, and says in {@code sizes.json} what all weigh.
   *
   * @param jars what each cloud's packages take
   * @throws MojoFailureException if a package cannot be put together; those before it are there
   */
  SizeReport make(Set<Target> targets, Map<Cloud, List<Jar>> jars)
      throws IOException, MojoExecutionException, MojoFailureException {
    boolean only = inferenceOnly.isPresent() ? inferenceOnly.get() : isInferenceOnly(jars);
    List<PackageSize> sizes = new ArrayList<>();
    for (Target target : targets) {
      sizes.add(make(contents(target, jars.getOrDefault(target.cloud(), List.of()), only)));
    }
    SizeReport report = new SizeReport(sizes);
    Files.writeString(output.unfinished(OutputFolder.SIZES), report.json());
    output.publish(OutputFolder.SIZES);
    return report;
  }

  private boolean isInferenceOnly(Map<Cloud, List<Jar>> jars)
      throws IOException, MojoFailureException {
    Set<Jar> all = new LinkedHashSet<>();
    jars.values().forEach(all::addAll);
    for (Jar jar : all) {
      Models.Split split = split(jar);
      Optional<String> beyond =
          BeyondInference.in(List.of(jar), split.models())
              .or(() -> split.kept().stream().map(it -> it + " cannot be looked into").findFirst());
      if (beyond.isPresent()) {
        log.info(
            beyond.get()
                + ", so libtorch registers all of its kernels, and starts 60 ms later"
                + " (sconce.inferenceOnly)");
        return false;
      }
    }
    return true;
  }

  private PackageSize make(Contents contents) throws IOException {
    Target target = contents.target();
    Optional<Limits> limit =
        target.isContainer() ? Optional.empty() : Optional.ofNullable(limits.get(target.cloud()));
    PackageSize size = new PackageSize(contents, OptionalLong.empty(), limit);
    if (!size.fits()) {
      return size;
    }
    PackageFile.write(contents, output.unfinished(target.file()), made);
    Path file = output.publish(target.file());
    log.info("made " + file);
    if (!target.isZip()) {
      contents.files().forEach((path, source) -> made.putIfAbsent(source, file.resolve(path)));
    }
    return target.isZip() ? size.zippedTo(Files.size(file)) : size;
  }

  private Contents contents(Target target, List<Jar> jars, boolean only)
      throws IOException, MojoExecutionException, MojoFailureException {
    Libtorch libtorch = origin.libtorch(target, jars, only, output.workshop());
    List<Jar> all = new ArrayList<>(jars);
    libtorch.reader().ifPresent(all::add);
    NavigableMap<String, Source> files = new TreeMap<>(libtorch.files());
    Map<String, String> kept = new TreeMap<>();
    for (Map.Entry<String, Jar> named : ClassPath.named(all).entrySet()) {
      Models.Split split = split(named.getValue());
      files.put(Contents.LIB + named.getKey(), Source.Plain.of(split.jar()));
      for (Map.Entry<String, Path> model : split.models().entrySet()) {
        addModel(files, model.getKey(), model.getValue(), named.getKey());
      }
      for (String model : split.kept()) {
        kept.put(model, named.getKey());
      }
    }
    checkKept(kept, files.keySet());
    if (target == Target.GCP) {
      Path jar = output.workshop().resolve(Contents.FUNCTION_JAR);
      FunctionJar.write(
          files.keySet().stream().filter(path -> path.startsWith(Contents.LIB)).toList(), jar);
      files.put(Contents.FUNCTION_JAR, Source.Plain.of(jar));
    } else if (target.isContainer()) {
      files.putAll(container.files(target, jars, files.keySet(), output.workshop()));
    }
    return new Contents(target, files);
  }

  private Models.Split split(Jar jar) throws IOException, MojoFailureException {
    Models.Split known = splits.get(jar);
    if (known != null) {
      return known;
    }
    Models.Split split = models.split(jar);
    splits.put(jar, split);
    return split;
  }

  /** Clouds differ in whether a function finds a package's root before its jars. */
  private static void checkKept(Map<String, String> kept, Set<String> files)
      throws MojoFailureException {
    for (Map.Entry<String, String> model : kept.entrySet()) {
      if (files.contains(model.getKey())) {
        throw new MojoFailureException(
            "lib/"
                + model.getValue()
                + ", which is signed, and another jar hold models of one path, "
                + model.getKey()
                + ": rename one of them");
      }
    }
  }

  private static void addModel(
      NavigableMap<String, Source> files, String path, Path model, String jar)
      throws IOException, MojoFailureException {
    if (files.put(path, Source.Plain.of(model)) instanceof Source.Plain other
        && Files.mismatch(other.file(), model) >= 0) {
      throw new MojoFailureException(
          "lib/"
              + jar
              + " and another jar hold different models of one path, "
              + path
              + ": rename one of them");
    }
  }
}
