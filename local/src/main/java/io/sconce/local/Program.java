package io.sconce.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Java program for a child process.
 *
 * @param folder where it runs
 * @param classPath absolute, or from the folder
 * @param environment what an image brings of it
 */
record Program(
    Path folder,
    List<String> jvmOptions,
    List<Path> classPath,
    String mainClass,
    List<String> arguments,
    Map<String, String> environment) {

  Program {
    jvmOptions = List.copyOf(jvmOptions);
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
