package io.sconce.examples.digits;

import io.sconce.libtorch.LibtorchIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class that loads every library of a package and nothing else. */
final class LoadLibraries {

  private LoadLibraries() {}

  /** Loads what can be loaded until all are: each needs some of the others first. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LibtorchIndex index =
        LibtorchIndex.parse(Files.readAllBytes(folder.resolve(LibtorchIndex.FILE)));
    List<String> waiting =
        new ArrayList<>(index.libraries().stream().map(LibtorchIndex.Library::name).toList());
    while (!waiting.isEmpty()) {
      UnsatisfiedLinkError last = new UnsatisfiedLinkError();
      int before = waiting.size();
      for (String name : List.copyOf(waiting)) {
        try {
          System.load(folder.resolve(name).toString());
          waiting.remove(name);
        } catch (UnsatisfiedLinkError e) {
          last = e;
        }
      }
      if (waiting.size() == before) {
        throw last;
      }
    }
    System.out.println(
        "loaded " + index.libraries().size() + " libraries on " + System.getProperty("os.arch"));
  }
}
