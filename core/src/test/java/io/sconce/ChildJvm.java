package io.sconce;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A JVM of its own for what happens once in a process, or ends it. Ended when it is closed. */
public final class ChildJvm implements AutoCloseable {

  private static final int SECONDS = 120;

  private final Process process;
  private final BufferedReader reader;
  private final StringBuilder output = new StringBuilder();

  private ChildJvm(Process process) {
    this.process = process;
    this.reader = process.inputReader(StandardCharsets.UTF_8);
    // So that one that hangs ends what waits for its next line.
    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(this::close);
  }

  /** What to start. */
  public static final class Command {

    private final Class<?> main;
    private final List<String> before = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String classPath = System.getProperty("java.class.path");

    private Command(Class<?> main) {
      this.main = main;
    }

    /** Another class path than this JVM's. */
    public Command classPath(String text) {
      classPath = text;
      return this;
    }

    /** An option of the JVM. */
    public Command option(String option) {
      options.add(option);
      return this;
    }

    /** A variable of its environment, which has none that libtorch or DJL are found by. */
    public Command environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** In a mount namespace of its own, where this shell script ran first. */
    public Command after(String mounts) {
      before.addAll(List.of("unshare", "--mount", "sh", "-c", mounts + " && exec \"$@\"", "sh"));
      return this;
    }

    /** Starts it. */
    public ChildJvm start(Object... arguments) throws IOException {
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      if (Runtime.version().feature() >= 24) {
        command.add("--enable-native-access=ALL-UNNAMED"); // Or the JDK warns of System.load.
      }
      command.addAll(options);
      command.addAll(List.of("-cp", classPath, main.getName()));
      Stream.of(arguments).map(Object::toString).forEach(command::add);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      List.of("PYTORCH_LIBRARY_PATH", "DJL_CACHE_DIR", "HOME")
          .forEach(builder.environment()::remove);
      builder.environment().putAll(environment);
      return new ChildJvm(builder.start());
    }
  }

  /** A JVM that runs a class with this JVM's class path. */
  public static Command of(Class<?> main) {
    return new Command(main);
  }

  /** The entries of this JVM's class path that are kept, and others before them. */
  public static String classPath(Predicate<String> keep, Path... first) {
    return Stream.concat(
            Stream.of(first).map(Path::toString),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(keep))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Skips a test where processes cannot mount file systems of their own. */
  public static void assumeMounts(Path folder) throws IOException, InterruptedException {
    boolean mounts;
    try {
      Process process =
          new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "none", "" + folder)
              .redirectErrorStream(true)
              .redirectOutput(Files.createTempFile(folder, "mount", ".log").toFile())
              .start();
      mounts = process.waitFor() == 0;
    } catch (IOException e) {
      mounts = false;
    }
    Assumptions.assumeTrue(
        mounts, "skipped: mounting in a namespace of one's own takes root, and unshare");
  }

  /** Waits for a line of its output that begins so, and gives it. */
  public String line(String beginning) {
    for (String line = readLine(); line != null; line = readLine()) {
      if (line.startsWith(beginning)) {
        return line;
      }
    }
    throw new AssertionError("no line '" + beginning + "' in: " + output);
  }

  /** Sends it a line. */
  public void send(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits for its end and gives all its output. */
  public String output() throws InterruptedException {
    String line = readLine();
    while (line != null) {
      line = readLine();
    }
    process.waitFor();
    return output.toString();
  }

  /** Waits for its end, and gives how it ended. */
  public int exit() throws InterruptedException {
    return process.waitFor();
  }

  /** Ends it as the system does when memory is short: it can do nothing about it. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private @org.jspecify.annotations.Nullable String readLine() {
    try {
      String line = reader.readLine();
      if (line != null) {
        output.append(line).append('\n');
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
