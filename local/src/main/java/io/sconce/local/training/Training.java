package io.sconce.local.training;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The training run of a container image, a step of its build. Starts the function as the image's
 * entry point does, asks it for a prediction in its cloud's place, and ends it; the JVM then writes
 * the classes that it has loaded to an archive, from which each later start maps them.
 *
 * <p>The entry point reads its first options from {@link #OPTIONS}, which names the archive
 * afterwards.
 */
final class Training {

  static final Path OPTIONS = Path.of("class-data.options");

  private static final long PATIENCE_MINUTES = 5;

  private final Cloud cloud;
  private final List<String> entryPoint;
  private final Archive archive;

  private Training(Cloud cloud, List<String> entryPoint, Archive archive) {
    this.cloud = cloud;
    this.entryPoint = List.copyOf(entryPoint);
    this.archive = archive;
  }

  /**
   * Trains, in the working directory. Exits with 1 and a sentence if there is no archive then.
   *
   * @param args the cloud, {@code cloud-run} or {@code lambda}, and the entry point's command line
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      Cloud cloud = args[0].equals("lambda") ? new Lambda() : new CloudRun();
      List<String> entryPoint = List.of(args).subList(1, args.length);
      new Training(cloud, entryPoint, Archive.of(Runtime.version().feature())).run();
      System.exit(0); // Though the cloud still waits for a question.
    } catch (IOException | TimeoutException e) {
      System.err.println("training run: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException, TimeoutException {
    Files.deleteIfExists(archive.file());
    List<String> command = new ArrayList<>(entryPoint);
    command.add(1, archive.toCreate());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(cloud.environment());
    Process function = builder.start();
    try {
      ask(function);
      function.destroy();
      if (!function.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new TimeoutException("the function did not end");
      }
    } finally {
      function.destroyForcibly();
    }
    if (!Files.isRegularFile(archive.file())) {
      throw new IOException("expected the JVM to write " + archive.file() + ", found nothing");
    }
    // As a new file: the old one may be linked to the build context's own.
    Path options = Files.writeString(Path.of(OPTIONS + ".new"), archive.toUse() + "\n");
    Files.move(options, OPTIONS, REPLACE_EXISTING);
    System.out.println(
        "training run: wrote " + archive.file() + ", " + Files.size(archive.file()) + " bytes");
  }

  private void ask(Process function) throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                askForPrediction();
                asked.complete(null);
              } catch (IOException | InterruptedException | RuntimeException e) {
                asked.completeExceptionally(e);
              }
            },
            "ask");
    thread.setDaemon(true);
    thread.start();
    try {
      CompletableFuture.anyOf(asked, function.onExit()).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new IOException(e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new TimeoutException("the function did not answer");
    }
    if (!asked.isDone()) {
      throw new IOException(
          "the function ended before it answered, with exit status " + function.exitValue());
    }
  }

  /** With the predictor's own sample, which its description of itself shows. */
  private void askForPrediction() throws IOException, InterruptedException {
    if (parse(cloud.ask("GET", "/", "")) instanceof JsonObject json
        && json.get("predict") instanceof JsonObject predict
        && predict.has("sample")) {
      cloud.ask("POST", predict.get("path").getAsString(), predict.get("sample").toString());
    } else {
      System.out.println(
          "training run: the predictor has no samples(), so it was asked for no prediction, and the"
              + " classes that one takes are not in the archive");
    }
  }

  /** A function of a user's own need not describe itself in JSON. */
  private static JsonElement parse(String overview) {
    try {
      return JsonParser.parseString(overview);
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  /**
   * What the JVM writes and maps.
   *
   * @param file in the working directory
   * @param toCreate the option that makes it at the JVM's end
   * @param toUse the option that maps it at a start; if it does not fit, the JVM starts without it
   */
  private record Archive(Path file, String toCreate, String toUse) {

    /**
     * An AOT cache (JEP 514), which also holds the classes linked, from Java 25 on; before it a
     * dynamic archive of class data (JEP 350).
     */
    static Archive of(int javaVersion) {
      return javaVersion >= 25
          ? named("class-data.aot", "-XX:AOTCacheOutput=", "-XX:AOTCache=")
          : named("class-data.jsa", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");
    }

    private static Archive named(String name, String create, String use) {
      return new Archive(Path.of(name), create + name, use + name);
    }
  }
}
