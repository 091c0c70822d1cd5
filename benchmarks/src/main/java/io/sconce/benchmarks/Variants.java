package io.sconce.benchmarks;

import static io.sconce.benchmarks.Function.EMPTY_FOLDER;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that can be measured: one line each.
 *
 * @param all in the order of the table
 * @param leftOut why what belongs here is not here, by name
 */
record Variants(List<Variant> all, Map<String, String> leftOut) {

  Variants {
    all = List.copyOf(all);
    leftOut = Map.copyOf(leftOut);
  }

  /**
   * The table. A row more is a line more.
   *
   * @param before another build's packages, whose rows stand last
   */
  static Variants of(Layout files, Optional<Layout> before, Path javaHome)
      throws IOException, InterruptedException {
    List<Path> empty = files.emptyJar();
    List<Path> byHand = files.handwrittenJars();

    Launch emptyLambda =
        Launch.lambda("io.sconce.benchmarks.empty.EmptyHandler", it -> it.classPath(empty));
    Launch emptyGcp =
        Launch.gcp("io.sconce.benchmarks.empty.EmptyFunction", it -> it.classPath(empty));
    Launch byHandLambda =
        Launch.lambda(
            "io.sconce.benchmarks.handwritten.HandwrittenHandler", it -> it.classPath(byHand));
    Launch byHandGcp =
        Launch.gcp(
            "io.sconce.benchmarks.handwritten.HandwrittenFunction", it -> it.classPath(byHand));
    Launch lambda = onLambda(files.lambda());
    Launch lambdaMapped = mappedOnLambda(files);
    Launch cloudFunction = onGcp(files.gcp());

    List<Variant> all = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();

    all.add(Function.of("empty-lambda", emptyLambda, Question.ANY));
    all.add(Function.of("empty-gcp", emptyGcp, Question.ANY));
    // As it is published, and as it is in our packages, where it registers what inference needs.
    Optional<Path> dlopen = files.dlopen();
    if (dlopen.isPresent()) {
      all.add(dlopen("dlopen", dlopen.get(), files.published()));
      all.add(dlopen("dlopen-ours", dlopen.get(), files.gcp().resolve("libtorch")));
    } else {
      for (String name : List.of("dlopen", "dlopen-ours")) {
        leftOut.put(name, "there is no gcc on this machine to compile it");
      }
    }

    all.add(byHand("djl-unpacking-lambda", byHandLambda, files, EMPTY_FOLDER));
    all.add(byHand("djl-unpacked-lambda", byHandLambda, files, files.djlCache().toString()));
    all.add(byHand("djl-unpacking-gcp", byHandGcp, files, EMPTY_FOLDER));
    all.add(byHand("djl-unpacked-gcp", byHandGcp, files, files.djlCache().toString()));

    all.add(sconce("sconce-lambda", lambda));
    all.add(sconce("sconce-lambda-mapped", lambdaMapped));
    all.add(sconce("sconce-gcp", cloudFunction));

    String lambdaImage = "aws-x86_64-container";
    String gcpImage = "gcp-container";
    all.add(sconce("sconce-lambda-container", onLambda(files.image(lambdaImage, javaHome))));
    all.add(sconce("sconce-lambda-container-untrained", onLambda(files.untrained(lambdaImage))));
    all.add(sconce("sconce-gcp-container", onGcp(files.image(gcpImage, javaHome))));
    all.add(sconce("sconce-gcp-container-untrained", onGcp(files.untrained(gcpImage))));

    // What we only recommend.
    all.add(sconce("sconce-lambda-one-arena", lambda).environment("MALLOC_ARENA_MAX", "1"));
    all.add(
        sconce("sconce-lambda-mapped-one-arena", lambdaMapped)
            .environment("MALLOC_ARENA_MAX", "1"));
    all.add(sconce("sconce-gcp-one-arena", cloudFunction).environment("MALLOC_ARENA_MAX", "1"));
    all.add(
        sconce("sconce-gcp-c1-serial", cloudFunction)
            .environment("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
    all.add(
        sconce("sconce-gcp-early-port", cloudFunction).environment("SCONCE_EARLY_PORT", "true"));

    // The runtime client's own restore path: its hooks run, and nothing is really restored.
    Function snapStart =
        sconce("sconce-lambda-snapstart", lambdaMapped)
            .environment("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
            .jvmOption("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac")
            .countedFromReady();
    all.add(snapStart);
    // The hooks end with at least as long a pause, and a processor's caches are empty behind it.
    all.add(snapStart.paused("sconce-lambda-snapstart-paused", Duration.ofMillis(100)));
    if (before.isPresent()) {
      Layout old = before.get();
      all.add(sconce("before-sconce-lambda", onLambda(old.lambda())));
      all.add(sconce("before-sconce-lambda-mapped", mappedOnLambda(old)));
      all.add(sconce("before-sconce-gcp", onGcp(old.gcp())));
    }
    return new Variants(all, leftOut);
  }

  private static Program dlopen(String name, Path program, Path libtorch) {
    return new Program(
        name,
        List.of(
            program.toString(),
            libtorch.resolve("libtorch_cpu.so").toString(),
            libtorch.resolve("libtorch.so").toString()));
  }

  /** With the settings that keep DJL from calling out and that DJL's documentation names. */
  private static Function byHand(String name, Launch launch, Layout files, String cache) {
    return Function.of(name, launch, Question.HANDWRITTEN)
        .environment("MODEL", files.model().toString())
        .environment("DJL_CACHE_DIR", cache)
        .environment("DJL_OFFLINE", "true")
        .environment("OPT_OUT_TRACKING", "true");
  }

  private static Launch onLambda(Path deploymentPackage) {
    return Launch.lambda(
        "io.sconce.aws.PredictorHandler", it -> it.deploymentPackage(deploymentPackage));
  }

  /** An image, because a zip of this would be over Lambda's limit on x86_64. */
  private static Launch mappedOnLambda(Layout files) {
    return Launch.lambda(
        "io.sconce.aws.PredictorHandler", it -> it.containerImage(files.lambdaMapped()));
  }

  private static Launch onGcp(Path deploymentPackage) {
    return Launch.gcp(
        "io.sconce.gcp.PredictorFunction", it -> it.deploymentPackage(deploymentPackage));
  }

  private static Function sconce(String name, Launch launch) {
    return Function.of(name, launch, Question.SCONCE);
  }

  /**
   * These alone, in the order of the table.
   *
   * @param names all if empty
   * @throws IllegalArgumentException if there is none of a name
   */
  Variants only(List<String> names) {
    List<String> known = all.stream().map(Variant::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "--only: expected names of "
                + String.join(", ", known)
                + "; got '"
                + name
                + "'"
                + Optional.ofNullable(leftOut.get(name)).map(why -> ": " + why).orElse(""));
      }
    }
    return names.isEmpty()
        ? this
        : new Variants(
            all.stream().filter(variant -> names.contains(variant.name())).toList(), leftOut);
  }
}
