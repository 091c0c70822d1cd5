package io.sconce.local;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The class path of the tests' functions: their own folder and nothing else. */
final class Functions {
  static final String ECHO = "io.sconce.local.functions.EchoFunction";
  static final String SCRIPTED = "io.sconce.local.functions.ScriptedHandler";

  private Functions() {}

  static List<Path> classPath() {
    try {
      return List.of(
          Path.of(Functions.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
