package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.ChildJvm;
import io.sconce.LoadException;
import io.sconce.Settings;
import io.sconce.start.ColdStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * There is one for a process, so each has a process of its own. What it maps here is libc10.so
 * under the names of libtorch's libraries, which is real and small; TorchRuntimeTest has libtorch
 * itself.
 */
final class LibtorchLoaderTest {

  private static final String HERE = LibtorchFolder.platform();
  private static final String FOLDER = LibtorchFolder.SETTING;

  @TempDir private Path folder;

  private Path natives;
  private Path temporary;

  @BeforeEach
  void make_libraries() throws IOException {
    NativesFixture.assumeLinux();
    natives = NativesFixture.folder(folder.resolve("natives"), NativesFixture.c10());
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  /** Begins, awaits the end as often as asked, and says what came of it. */
  static final class Main {

    private Main() {}

    /**
     * Prints all of it.
     *
     * @param folders that settings name, one after the other; the environment's own for "-"
     */
    public static void main(String[] folders) throws IOException {
      LibtorchLoader.begin();
      LibtorchLoader.begin();
      System.out.println("begun twice");
      for (String each : folders) {
        Settings settings =
            each.equals("-") ? Settings.fromEnvironment() : Settings.of(Map.of(FOLDER, each));
        ColdStart start = ColdStart.now();
        try {
          System.out.println(
              "found "
                  + LibtorchLoader.awaitFolder(settings)
                      .map(found -> found.path() + " from " + found.source()));
          OptionalLong unused = LibtorchLoader.awaitMapped(start);
        } catch (LoadException e) {
          System.out.println("failed " + e.getMessage());
        }
        System.out.println(
            "phases "
                + start.phases().keySet().stream()
                    .filter(phase -> phase != ColdStart.Phase.JVM)
                    .toList());
      }
      System.out.println("ended " + LibtorchLoader.hasEnded());
      try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
        System.out.println(
            "mapped "
                + maps.filter(line -> line.matches(".* r-xp .*/libtorch(_cpu)?\\.so"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(" ")));
      }
    }
  }

  @Test
  void maps_the_libraries_of_a_folder_that_the_environment_names() throws Exception {
    try (ChildJvm child = child().environment(FOLDER, natives.toString()).start("-", "-")) {
      assertThat(child.output().lines())
          .containsExactly(
              "begun twice",
              "found Optional[" + natives + " from " + natives + "]",
              "phases [libraries, mapped]",
              "found Optional[" + natives + " from " + natives + "]",
              "phases [libraries, mapped]",
              "ended true",
              mapped(natives));
    }
  }

  @Test
  void maps_the_libraries_of_the_package() throws Exception {
    Path root = folder.resolve("package");
    Path jar = PackageFixture.readyToMap(root, HERE, libraries());

    try (ChildJvm child = child(jar).start("-")) {
      assertThat(child.output())
          .contains("found Optional[" + root.resolve("libtorch") + " from the package's folder ")
          .contains("phases [libraries, mapped]")
          .contains(mapped(root.resolve("libtorch")));
    }
  }

  @Test
  void unpacks_the_libraries_of_the_package_and_maps_them() throws Exception {
    Path root = folder.resolve("package");
    Path jar = PackageFixture.inBlocks(root, HERE, libraries(), 100_000);
    PackageFixture.zstdLibrary(root);

    try (ChildJvm child = child(jar).start("-")) {
      assertThat(child.output())
          .contains("from the package, unpacked to " + temporary)
          .contains("phases [libraries, mapped]")
          .contains("mapped " + temporary + "/sconce-");
    }
  }

  @Test
  void without_a_package_and_a_setting_there_is_nothing_to_map() throws Exception {
    try (ChildJvm child = child().start("-")) {
      assertThat(child.output().lines())
          .containsExactly(
              "begun twice", "found Optional.empty", "phases []", "ended true", "mapped ");
    }
  }

  @Test
  void a_folder_that_only_settings_name_is_checked_and_not_mapped() throws Exception {
    try (ChildJvm child = child().start(natives, folder)) {
      assertThat(child.output())
          .contains("found Optional[" + natives + " from " + natives + "]\nphases []")
          .contains("failed PYTORCH_LIBRARY_PATH: expected a folder with libtorch 2.7.1, but")
          .endsWith("mapped \n");
    }
  }

  @Test
  void settings_that_name_another_folder_than_the_process_has_begun_with_are_refused()
      throws Exception {
    // Two libtorchs in one process end it, and DJL would take the one of the environment.
    Path other = NativesFixture.folder(folder.resolve("other"), NativesFixture.c10());

    try (ChildJvm child =
        child().environment(FOLDER, natives.toString()).start(other, "-", natives)) {
      assertThat(child.output())
          .contains(
              "failed PYTORCH_LIBRARY_PATH: this process has begun with libtorch from "
                  + natives
                  + ", got settings with '"
                  + other
                  + "'; name that in the environment, which is read first")
          .contains(mapped(natives))
          .doesNotContain(mapped(other));
    }
  }

  @Test
  void what_is_wrong_is_thrown_to_who_waits_and_not_to_who_begins() throws Exception {
    Path root = folder.resolve("package");
    Path jar = PackageFixture.readyToMap(root, HERE, libraries());
    Files.write(root.resolve("libtorch/libtorch_cpu.so"), new byte[1]);

    try (ChildJvm child = child(jar).start("-", "-")) {
      String sentence =
          "failed "
              + root.resolve("libtorch/libtorch_cpu.so")
              + " is cut short: expected "
              + NativesFixture.c10().length
              + " bytes, got 1; the package is damaged: deploy it again";
      assertThat(child.output().lines())
          .containsExactly(
              "begun twice", sentence, "phases []", sentence, "phases []", "ended true", "mapped ");
    }
  }

  @Test
  void what_the_dynamic_loader_turns_away_is_left_for_the_engine_to_say() throws Exception {
    byte[] later = NativesFixture.withLaterGlibc(NativesFixture.c10());
    Path newer = NativesFixture.folder(folder.resolve("newer"), later);

    try (ChildJvm child = child().environment(FOLDER, newer.toString()).start("-")) {
      assertThat(child.output().lines())
          .contains("found Optional[" + newer + " from " + newer + "]", "ended true", "mapped ");
    }
  }

  @Test
  void native_methods_that_others_need_are_bound_before_anything_is_mapped() throws Exception {
    // Who binds one during the mapping waits for its end, and at the next safepoint all others do.
    try (ChildJvm child =
        child()
            .option("-Xlog:jni+resolve=debug")
            .environment(FOLDER, natives.toString())
            .start("-")) {
      String log = child.output();
      String untilMapped = log.substring(0, log.indexOf("found Optional["));

      // Both clouds' runtimes have bound others by then: those that jars and lambdas need.
      assertThat(untilMapped)
          .contains("java.lang.ref.Reference.getAndClearReferencePendingList")
          .contains("java.lang.StackTraceElement.initStackTraceElements")
          .contains("java.lang.Thread.clearInterruptEvent")
          .contains("java.util.zip.Inflater.end")
          .contains("java.io.FileOutputStream.writeBytes");
    }
  }

  private static String mapped(Path folder) {
    return "mapped " + folder.resolve("libtorch.so") + " " + folder.resolve("libtorch_cpu.so");
  }

  private List<Path> libraries() throws IOException {
    try (Stream<Path> all = Files.list(natives)) {
      return all.sorted().toList();
    }
  }

  /** With these jars in place of this module's classes, if there are any. */
  private ChildJvm.Command child(Path... jars) {
    return ChildJvm.of(Main.class)
        .classPath(
            ChildJvm.classPath(
                entry -> jars.length == 0 || !Path.of(entry).endsWith("target/classes"), jars))
        .option("-Djava.io.tmpdir=" + temporary);
  }
}
