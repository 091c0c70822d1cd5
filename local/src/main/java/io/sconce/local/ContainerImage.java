package io.sconce.local;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A container image as far as this machine makes and runs it without Docker: of a {@link
 * ContainerContext}, whose Dockerfile has exec forms of {@code java} alone. Its base image is this
 * machine with the Java runtime that the caller chose.
 *
 * @param folder what the image has in its working directory
 * @param environment that the Dockerfile sets
 * @param entryPoint its words, without those that a caller adds
 */
record ContainerImage(Path folder, Map<String, String> environment, List<String> entryPoint) {
  static final String DOCKERFILE = "Dockerfile";

  /** The working directory. Nothing of the base image's lies there. */
  static final String ROOT = "/function";

  static final String CLASS_PATH = "CLASSPATH";

  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final Pattern VARIABLE = Pattern.compile("(\\w+)=\"(.*)\"");

  /** The instruction that sets a variable, in quotes, where Docker would expand a dollar. */
  static String variable(String name, String value) {
    return "ENV " + name + "=\"" + value.replaceAll("[\\\\\"$]", "\\\\$0") + "\"";
  }

  static boolean isContext(Path folder) {
    return Files.isRegularFile(folder.resolve(DOCKERFILE));
  }

  /**
   * Makes an image: lays out the context, read-only, and takes the steps of its build, none of
   * which are left in the image's own Dockerfile.
   *
   * @param context with a Dockerfile
   * @param folder is made
   * @throws StartException if it has another Dockerfile than ours, or a step fails
   */
  static ContainerImage build(Path context, Path folder, ChildSettings settings) {
    try (DeploymentPackage open = DeploymentPackage.open(context)) {
      open.lay(folder);
    }
    Map<String, String> environment = new LinkedHashMap<>();
    List<List<String>> steps = new ArrayList<>();
    List<String> entryPoint = new ArrayList<>();
    for (String line : instructions(context)) {
      String rest = line.replaceFirst("\\S* ", "");
      switch (line.replaceFirst(" .*", "")) {
        case "ENV" -> {
          Matcher variable = VARIABLE.matcher(rest);
          if (variable.matches()) {
            environment.put(variable.group(1), variable.group(2).replaceAll("\\\\(.)", "$1"));
          }
        }
        case "RUN" -> steps.add(words(rest, context, folder));
        case "ENTRYPOINT" -> entryPoint.addAll(words(rest, context, folder));
        default -> {
          // What is laid out already, what this machine is, and what a caller chooses.
        }
      }
    }
    if (entryPoint.isEmpty()) {
      throw refusal(context, "no ENTRYPOINT");
    }
    ContainerImage image = new ContainerImage(folder, environment, entryPoint);
    if (!steps.isEmpty()) {
      image.letWrite(true);
      try {
        for (List<String> step : steps) {
          image.run(step, settings);
        }
        image.forgetSteps();
      } finally {
        image.letWrite(false);
      }
    }
    return image;
  }

  private void forgetSteps() {
    Path file = folder.resolve(DOCKERFILE);
    List<String> left =
        instructions(folder).stream().filter(line -> !line.startsWith("RUN ")).toList();
    try {
      Files.delete(file); // It may be linked to the context's own.
      Files.write(file, left);
    } catch (IOException e) {
      throw new StartException(file + ": " + e, e);
    }
  }

  private static List<String> instructions(Path context) {
    try {
      return Files.readAllLines(context.resolve(DOCKERFILE)).stream()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new StartException(context.resolve(DOCKERFILE) + ": " + e, e);
    }
  }

  /** Another program than Java could do anything to this machine. */
  private static List<String> words(String json, Path context, Path folder) {
    String[] words;
    try {
      words = JSON.fromJson(json, String[].class);
    } catch (JsonParseException e) {
      words = new String[] {};
    }
    if (words.length == 0 || !words[0].equals("java")) {
      throw refusal(context, json);
    }
    List<String> here = new ArrayList<>();
    for (String word : words) {
      here.add(word.replace(ROOT + "/", folder + "/"));
    }
    return here;
  }

  private static StartException refusal(Path context, String got) {
    return new StartException(
        context.resolve(DOCKERFILE)
            + ": expected one that sconce:package has made, with [\"java\", …] alone, got "
            + got);
  }

  private void run(List<String> step, ChildSettings settings) {
    JavaHome java = settings.javaHome();
    List<String> command = new ArrayList<>(step);
    command.set(0, java.java().toString());
    Map<String, String> variables = new LinkedHashMap<>(ChildSettings.inherited());
    variables.putAll(environment);
    // The step starts Java by its name.
    variables.merge(
        "PATH",
        java.folder().resolve("bin").toString(),
        (old, bin) -> bin + File.pathSeparator + old);
    Path temporary = Folders.temporary();
    try (ChildLog log = new ChildLog(temporary.resolve("log"))) {
      Child child = Child.start(command, variables, folder, log);
      if (!child.hasEndedWithin(settings.startupTimeout()) || child.exitValue() != 0) {
        child.end(Duration.ZERO);
        throw StartException.withLog(
            "the image could not be built: RUN " + JSON.toJson(step), log.text());
      }
    } finally {
      Folders.delete(temporary);
    }
  }

  private void letWrite(boolean permission) {
    // False where the file system knows no permissions.
    boolean unused = folder.toFile().setWritable(permission, permission);
  }

  /**
   * What the image runs.
   *
   * @param function the class that a caller chooses, as the last word
   */
  Program program(String function) {
    int main = 1;
    while (entryPoint.get(main).matches("[-@].*")) {
      main++;
    }
    List<String> arguments = new ArrayList<>(entryPoint.subList(main + 1, entryPoint.size()));
    arguments.add(function);
    return new Program(
        folder,
        entryPoint.subList(1, main),
        Stream.of(environment.getOrDefault(CLASS_PATH, "").split(":")).map(Path::of).toList(),
        entryPoint.get(main),
        arguments,
        environment);
  }
}
