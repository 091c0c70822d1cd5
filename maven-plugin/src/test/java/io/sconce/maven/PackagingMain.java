package io.sconce.maven;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes all packages of the jars that it is told, in a process of its own. */
final class PackagingMain {

  private PackagingMain() {}

  public static void main(String[] args) throws Exception {
    Jar app = new Jar("com.example", "app", "1", "", Path.of(args[0]));
    Path scratch = Path.of(args[1]);
    TestLog log = new TestLog();
    try (OutputFolder output = OutputFolder.open(Path.of(args[2]))) {
      new Packaging(
              output,
              new MadeUpLibtorch(scratch),
              new Models(List.of("**/*.pt"), output.workshop(), log::warn),
              Map.of(Cloud.AWS, Limits.LAMBDA),
              new Container(
                  Map.of(Cloud.GCP, "com.example.F", Cloud.AWS, "com.example.H"), Map.of()),
              Optional.empty(),
              log)
          .make(
              EnumSet.allOf(Target.class),
              Map.of(Cloud.GCP, List.of(app), Cloud.AWS, List.of(app)));
    }
  }
}
