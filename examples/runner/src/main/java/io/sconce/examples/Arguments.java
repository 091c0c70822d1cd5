package io.sconce.examples;

import java.nio.file.Path;

/**
 * What the command line asks for.
 *
 * @param example which example
 * @param cloud on which cloud's runtime
 * @param port where it answers; 0 takes a free one
 * @param tried whether to try it on its held-out cases and end
 */
record Arguments(Example example, Cloud cloud, int port, boolean tried) {

  static final String USAGE = "usage: examples/run EXAMPLE gcp|aws [--port N] [--try]";

  /**
   * Reads a command line; options may stand anywhere.
   *
   * @param args the repository's folder, then what {@link #USAGE} says
   * @throws IllegalArgumentException if it is another
   */
  static Arguments parse(String... args) {
    String[] names = new String[3];
    int count = 0;
    int port = 0;
    boolean tried = false;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--try")) {
        tried = true;
      } else if (args[i].equals("--port")) {
        port = port(++i < args.length ? args[i] : "nothing");
      } else if (args[i].startsWith("-") || count == names.length) {
        throw new IllegalArgumentException("unexpected argument '" + args[i] + "'");
      } else {
        names[count++] = args[i];
      }
    }
    if (count < names.length) {
      throw new IllegalArgumentException("expected an example and a cloud");
    }
    return new Arguments(new Example(Path.of(names[0]), names[1]), Cloud.of(names[2]), port, tried);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // The sentence below says it better.
    }
    throw new IllegalArgumentException("--port: expected 0 to 65535, got '" + text + "'");
  }
}
