package io.sconce.benchmarks;

import io.sconce.local.ContainerContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The files that are measured. What is made of them before a measurement lies in a folder of its
 * own, so that a run only links it.
 *
 * @param work that folder
 * @param packages what {@code mvn package} has made of digits
 */
record Layout(Path work, Path packages) {

  private static final Path BENCHMARKS = Path.of("benchmarks");
  private static final Path DIGITS = Path.of("examples", "digits");
  private static final Path PACKAGES = DIGITS.resolve(Path.of("target", "sconce"));
  private static final Path WORK = BENCHMARKS.resolve(Path.of("target", "work"));

  /**
   * Makes what is to be made of this build.
   *
   * @throws IOException if something is missing that {@code benchmarks/coldstart} builds
   */
  static Layout prepare() throws IOException {
    return prepare(WORK, PACKAGES);
  }

  /**
   * The same of another build's packages, in a folder of its own within {@link #prepare()}'s.
   *
   * @throws IOException if they do not have what this build's have
   */
  static Layout prepareBefore(Path packages) throws IOException {
    return prepare(WORK.resolve("before"), packages);
  }

  private static Layout prepare(Path work, Path packages) throws IOException {
    Layout layout = new Layout(work.toAbsolutePath(), packages);
    delete(layout.work);
    unzip(existing(packages.resolve("aws-x86_64.zip")), layout.lambda());
    link(layout.lambda(), layout.lambdaMapped(), Path.of("libtorch"));
    link(layout.gcp().resolve("libtorch"), layout.lambdaMapped().resolve("libtorch"), Path.of(""));
    Files.createDirectories(layout.model().getParent());
    Files.copy(
        existing(DIGITS.resolve(Path.of("src", "main", "resources", "digits.pt"))), layout.model());
    return layout;
  }

  /** {@code aws-x86_64.zip}, unpacked as Lambda does it before a cold start. */
  Path lambda() {
    return work.resolve("lambda");
  }

  /** The same with libtorch ready to map: the layout of {@code aws-arm64.zip} on x86_64. */
  Path lambdaMapped() {
    return work.resolve("lambda-mapped");
  }

  /** The package of Google Cloud. */
  Path gcp() throws IOException {
    return existing(packages.resolve("gcp")).toAbsolutePath();
  }

  /**
   * A container image as its Dockerfile makes it, with the archive of the training run.
   *
   * @param name of the context among the packages
   */
  Path image(String name, Path javaHome) throws IOException {
    Path image = work.resolve(name);
    ContainerContext.build(existing(packages.resolve(name)), image, javaHome);
    return image;
  }

  /** The same without a training run and its archive. */
  Path untrained(String name) throws IOException {
    Path image = work.resolve("untrained-" + name);
    link(existing(packages.resolve(name)), image, Path.of("Dockerfile"));
    List<String> lines = Files.readAllLines(packages.resolve(name).resolve("Dockerfile"));
    Files.write(
        image.resolve("Dockerfile"),
        lines.stream().filter(line -> !line.startsWith("RUN ")).toList());
    return image;
  }

  /** The TorchScript file, in a folder of its own. */
  Path model() {
    return work.resolve(Path.of("model", "digits.pt"));
  }

  /** Where DJL's libraries are unpacked once and stay. */
  Path djlCache() {
    return work.resolve("djl");
  }

  List<Path> emptyJar() throws IOException {
    return List.of(jar("empty"));
  }

  /** With all that DJL depends on, as Maven resolves it. */
  List<Path> handwrittenJars() throws IOException {
    Path classPath = existing(BENCHMARKS.resolve(Path.of("handwritten", "target", "class-path")));
    List<Path> jars = new ArrayList<>(List.of(jar("handwritten")));
    for (String entry : Files.readString(classPath).strip().split(File.pathSeparator)) {
      jars.add(Path.of(entry));
    }
    return jars;
  }

  private static Path jar(String module) throws IOException {
    return existing(
            BENCHMARKS.resolve(Path.of(module, "target", "sconce-benchmark-" + module + ".jar")))
        .toAbsolutePath();
  }

  /**
   * Compiles the program that does nothing but dlopen.
   *
   * @return the program; empty where there is no gcc
   */
  Optional<Path> dlopen() throws IOException, InterruptedException {
    Path program = work.resolve("dlopen");
    Path source = BENCHMARKS.resolve(Path.of("src", "main", "c", "dlopen.c"));
    Process gcc;
    try {
      gcc =
          new ProcessBuilder("gcc", "-O2", "-o", program.toString(), source.toString(), "-ldl")
              .inheritIO()
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc could not compile " + source);
    }
    return Optional.of(program);
  }

  /** libtorch as DJL publishes it, unpacked. */
  Path published() throws IOException {
    Path folder = work.resolve("published");
    for (Path jar : handwrittenJars()) {
      if (jar.getFileName().toString().startsWith("pytorch-native-cpu-")) {
        unzip(jar, folder);
      }
    }
    return existing(folder.resolve(Path.of("pytorch", "cpu", "linux-x86_64")));
  }

  /**
   * A Java runtime that runs on the first CPU alone. Only the function is bound to it: the client
   * and the gateway are not on a function's machine either.
   */
  Path onOneCpu(Path javaHome) throws IOException {
    Path home = work.resolve("one-cpu-java");
    Path java = home.resolve(Path.of("bin", "java"));
    Files.createDirectories(java.getParent());
    Files.copy(javaHome.resolve("release"), home.resolve("release"));
    Files.writeString(
        java,
        "#!/bin/sh\nexec taskset -c 0 '" + javaHome.resolve(Path.of("bin", "java")) + "' \"$@\"\n");
    if (!java.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + java + " executable");
    }
    return home;
  }

  /** A new empty folder. */
  Path emptyFolder() throws IOException {
    return Files.createDirectories(work.resolve("empty"));
  }

  private static Path existing(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing: run benchmarks/coldstart, which builds it");
    }
    return file;
  }

  private static void unzip(Path zip, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path target = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    }
  }

  /** Links all files of a folder but those within {@code without}. */
  private static void link(Path from, Path to, Path without) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).map(from::relativize).toList();
    }
    for (Path file : files) {
      if (without.toString().isEmpty() || !file.startsWith(without)) {
        Files.createDirectories(to.resolve(file).getParent());
        Files.createLink(to.resolve(file), from.resolve(file));
      }
    }
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
