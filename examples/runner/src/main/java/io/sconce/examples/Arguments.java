package io.sconce.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param cloud on which cloud's runtime
 * @param deployment the package, as {@code sconce:package} wrote it
 * @param heldOut the cases to try it on
 * @param javaHome the function's Java runtime; none for this JVM's own
 */
record Arguments(Cloud cloud, Path deployment, Path heldOut, Optional<Path> javaHome) {

  static final String USAGE =
      "usage: Runner gcp|aws PACKAGE HELD_OUT [--java-home FOLDER of the function's Java]";

  /**
   * Reads a command line; options may stand anywhere.
   *
   * @throws IllegalArgumentException if it is not as {@link #USAGE} says
   */
  static Arguments parse(String... args) {
    List<String> names = new ArrayList<>();
    Optional<Path> javaHome = Optional.empty();
    for (Iterator<String> rest = List.of(args).iterator(); rest.hasNext(); ) {
      String arg = rest.next();
      if (arg.equals("--java-home") && rest.hasNext()) {
        javaHome = Optional.of(Path.of(rest.next()));
      } else if (arg.startsWith("-")) {
        throw new IllegalArgumentException("unexpected argument '" + arg + "'");
      } else {
        names.add(arg);
      }
    }
    if (names.size() != 3) {
      throw new IllegalArgumentException(
          "expected a cloud, a package and held-out cases, got " + names.size() + " arguments");
    }
    return new Arguments(
        Cloud.of(names.get(0)), Path.of(names.get(1)), Path.of(names.get(2)), javaHome);
  }
}
