package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.ChildJvm;
import io.sconce.LoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What many processes do to one folder, each of them a real one. */
@Timeout(240)
final class SharedFolderTest {

  private static final Map<String, Long> FILES = Map.of("a.so", 3L, "b.so", 5L);
  private static final SharedFolder.Filling NEVER =
      to -> {
        throw new AssertionError("was filled again");
      };

  @TempDir private Path folder;

  private Path temporary;
  private Path home;

  @BeforeEach
  void make_a_temporary_folder() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "skipped: this file system has no owners");
    temporary = Files.createDirectory(folder.resolve("tmp"));
    home = PrivateFolder.in(temporary).path();
  }

  @Test
  void is_filled_once_in_a_folder_of_this_users_alone() throws IOException {
    Path filled = shared().filledBy(SharedFolderTest::fill);

    assertThat(shared().filledBy(NEVER)).isEqualTo(filled).isEqualTo(home.resolve("one"));
    assertThat(Files.getPosixFilePermissions(home))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(left()).containsExactly("lock", "one", "one/a.so", "one/b.so");
  }

  @Test
  void one_that_is_not_whole_is_filled_again() throws IOException {
    Path library = home.resolve("one/a.so");
    Path other = Files.write(folder.resolve("other"), new byte[3]);
    Path aside = folder.resolve("aside");
    List<Change> changes =
        List.of(
            () -> Files.delete(library),
            () -> Files.write(library, new byte[2]),
            () -> Files.write(library, new byte[4]),
            () -> Files.createDirectory(emptied(library)),
            () -> Files.createSymbolicLink(emptied(library), other),
            () -> Files.createFile(movedTo(aside)),
            () -> Files.createSymbolicLink(movedTo(folder.resolve("again")), aside));
    for (Change change : changes) {
      shared().filledBy(SharedFolderTest::fill);
      change.make();

      shared().filledBy(SharedFolderTest::fill);

      assertThat(library).isRegularFile().hasBinaryContent(new byte[3]);
      assertThat(Files.isSymbolicLink(library)).isFalse();
      assertThat(left()).containsExactly("lock", "one", "one/a.so", "one/b.so");
    }
  }

  @Test
  void one_with_a_file_of_another_user_is_filled_again() throws IOException {
    Path library = shared().filledBy(SharedFolderTest::fill).resolve("a.so");
    giveAway(library);

    shared().filledBy(SharedFolderTest::fill);

    assertThat(PrivateFolder.in(temporary).owns(library)).isTrue();
  }

  @Test
  void what_a_killed_one_left_is_deleted_before_room_is_needed() throws IOException {
    Path part = Files.createDirectories(home.resolve("another.part/deep"));
    Files.write(part.resolve("c.so"), new byte[7]);

    shared()
        .filledBy(
            to -> {
              assertThat(home.resolve("another.part")).doesNotExist();
              fill(to);
            });

    assertThat(left()).containsExactly("lock", "one", "one/a.so", "one/b.so");
  }

  @Test
  void a_filling_that_fails_leaves_nothing() throws IOException {
    assertFails(
            shared(),
            to -> {
              fill(to);
              throw new IOException("Input/output error");
            })
        .hasMessageMatching(
            "libtorch cannot be unpacked to .+/one: java.io.IOException: Input/output error; name"
                + " another temporary folder with .+");
    assertThat(left()).containsExactly("lock");

    assertFails(
            shared(),
            to -> {
              fill(to);
              throw new IOException("No space left on device");
            })
        .hasMessageMatching(
            "libtorch needs 1 MB in .+/tmp, where \\d+ MB are free after writing failed:"
                + " java.io.IOException: No space left on device; on Lambda raise the function's"
                + " ephemeral storage, elsewhere name another temporary folder with .+");
    assertThat(left()).containsExactly("lock");

    assertFails(
            shared(),
            to -> {
              fill(to);
              throw new LoadException("block 3 is damaged");
            })
        .hasMessage("block 3 is damaged");
    assertThat(left()).containsExactly("lock");
  }

  @Test
  void two_that_both_think_they_are_alone_publish_nothing_half_filled() throws IOException {
    // Something deletes the lock while the first one fills: a second one locks a new file, and
    // deletes what it takes for the rest of a killed one.
    Path filled =
        shared()
            .filledBy(
                first -> {
                  fill(first);
                  Files.delete(home.resolve("lock"));
                  shared()
                      .filledBy(
                          second -> {
                            assertThat(second).isNotEqualTo(first);
                            assertThat(first).doesNotExist();
                            fill(second);
                          });
                });

    assertThat(filled.resolve("a.so")).hasBinaryContent(new byte[3]);
    assertThat(left()).containsExactly("lock", "one", "one/a.so", "one/b.so");
  }

  @Test
  void one_that_is_deleted_while_it_is_filled_is_filled_again() throws IOException {
    AtomicInteger fillings = new AtomicInteger();

    shared()
        .filledBy(
            to -> {
              fill(to);
              if (fillings.getAndIncrement() == 0) {
                Files.delete(to.resolve("a.so"));
                Files.delete(to.resolve("b.so"));
                Files.delete(to);
              }
            });

    assertThat(fillings).hasValue(2);
    assertThat(left()).containsExactly("lock", "one", "one/a.so", "one/b.so");
  }

  @Test
  void threads_of_one_jvm_share_it_too() throws Exception {
    AtomicInteger filled = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Path> start =
          () ->
              shared()
                  .filledBy(
                      to -> {
                        filled.incrementAndGet();
                        fill(to);
                      });
      for (Future<Path> path : threads.invokeAll(List.of(start, start, start, start))) {
        assertThat(path.get()).isEqualTo(home.resolve("one"));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(filled).hasValue(1);
  }

  @Test
  void a_temporary_folder_that_is_missing_or_none_says_so() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertFails(new SharedFolder(folder.resolve("none"), "one", FILES), NEVER)
        .hasMessage(
            "libtorch cannot be unpacked to the temporary folder "
                + folder.resolve("none")
                + ": it does not exist; name another temporary folder with"
                + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
    assertFails(new SharedFolder(file, "one", FILES), NEVER)
        .hasMessageContaining(file + ": it is no folder; name another");
  }

  @Test
  void a_temporary_folder_that_cannot_be_written_says_so() throws Exception {
    Path jar = smallPackage();
    Files.delete(home);
    ChildJvm.assumeMounts(folder);
    String readOnly = "mount -t tmpfs -o ro none " + temporary;

    try (ChildJvm child = ChildJvm.of(Starter.class).after(readOnly).start(jar, temporary, "go")) {
      child.send("go");

      assertThat(child.output())
          .contains(
              "failed libtorch cannot be unpacked to the temporary folder "
                  + temporary
                  + ": Read-only file system; name another temporary folder with");
    }
  }

  @Test
  void a_folder_that_is_not_ours_alone_is_refused_and_left_as_it_is() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertFails(shared(), NEVER)
        .hasMessageStartingWith(home + ": expected a folder of user ")
        .hasMessageContaining(" alone (rwx------), got rwxr-xr-x; libtorch is not unpacked where");
    Files.delete(home);
    Files.createSymbolicLink(home, elsewhere);
    assertFails(shared(), NEVER).hasMessageContaining("got a symbolic link; ");
    Files.delete(home);
    Files.createFile(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertFails(shared(), NEVER).hasMessageContaining("got no folder; ");
    assertThat(home).isEmptyFile();
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void a_folder_of_another_user_is_refused() throws IOException {
    giveAway(home);

    assertFails(shared(), NEVER).hasMessageContaining("got a folder of user 65534; ");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void processes_that_start_at_once_share_one_result() throws Exception {
    Path jar = smallPackage();
    for (int count : List.of(2, 4)) {
      Path fresh = Files.createDirectory(folder.resolve("tmp-" + count));
      List<ChildJvm> children = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          children.add(ChildJvm.of(Starter.class).start(jar, fresh, "go"));
        }
        for (ChildJvm child : children) {
          child.line("up");
        }
        for (ChildJvm child : children) {
          child.send("go");
        }
        StringBuilder all = new StringBuilder();
        for (ChildJvm child : children) {
          String output = child.output();
          assertThat(output).contains("ready " + fresh);
          all.append(output);
        }
        assertThat(all.toString()).containsOnlyOnce("unpacking");
      } finally {
        children.forEach(ChildJvm::close);
      }
    }
  }

  @Test
  void one_that_starts_while_another_unpacks_waits_for_it() throws Exception {
    Path jar = smallPackage();
    try (ChildJvm first = ChildJvm.of(Starter.class).start(jar, temporary, "wait");
        ChildJvm second = ChildJvm.of(Starter.class).start(jar, temporary, "go")) {
      first.send("go");
      first.line("one block is written");
      second.line("up");
      second.send("go");

      first.send("go on");

      assertThat(first.output()).contains("ready ");
      assertThat(second.output()).contains("ready ").doesNotContain("unpacking");
    }
  }

  @Test
  void one_that_unpacks_for_ever_is_waited_for_only_so_long_and_only_if_it_must() throws Exception {
    Path jar = smallPackage();
    Path whole = shared().filledBy(SharedFolderTest::fill);
    try (ChildJvm first = ChildJvm.of(Starter.class).start(jar, temporary, "wait")) {
      first.send("go");
      first.line("one block is written");

      assertFails(new SharedFolder(temporary, "two", FILES, Duration.ZERO), NEVER)
          .hasMessageStartingWith("another process has been unpacking libtorch for 0 seconds: ")
          .hasMessageContaining("end the one that holds " + home.resolve("lock") + ", or name");
      assertThat(new SharedFolder(temporary, "one", FILES, Duration.ZERO).filledBy(NEVER))
          .isEqualTo(whole);
    }
  }

  @Test
  void one_that_is_interrupted_while_it_waits_says_so_and_stays_interrupted() throws Exception {
    Path jar = smallPackage();
    try (ChildJvm first = ChildJvm.of(Starter.class).start(jar, temporary, "wait")) {
      first.send("go");
      first.line("one block is written");

      Thread.currentThread().interrupt();
      assertFails(shared(), NEVER).hasMessage("unpacking libtorch was interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void one_that_is_killed_half_way_leaves_nothing_that_the_next_would_use() throws Exception {
    Path jar = smallPackage();
    try (ChildJvm killed = ChildJvm.of(Starter.class).start(jar, temporary, "wait")) {
      killed.send("go");
      killed.line("one block is written");
      killed.kill();
    }
    assertThat(left()).anyMatch(path -> path.endsWith(".part/lib0.so"));

    LibtorchPackage found = LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();
    Path ready = found.ready(temporary).path();

    assertThat(left()).noneMatch(path -> path.contains(".part"));
    assertThat(ready.resolve("lib0.so"))
        .hasSameBinaryContentAs(folder.resolve("libraries/lib0.so"));
    assertThat(ready.resolve("lib1.so"))
        .hasSameBinaryContentAs(folder.resolve("libraries/lib1.so"));
  }

  @Test
  void without_room_nothing_is_written_and_one_sentence_says_how_much_is_needed() throws Exception {
    Path jar = smallPackage();
    Files.delete(home);
    ChildJvm.assumeMounts(folder);
    String small = "mount -t tmpfs -o size=2m none " + temporary;

    try (ChildJvm child = ChildJvm.of(Starter.class).after(small).start(jar, temporary, "go")) {
      child.send("go");
      String output = child.output();

      assertThat(output)
          .contains(
              "failed libtorch needs 4 MB in " + temporary + ", where 2 MB are free; on Lambda")
          .doesNotContain("unpacking");
      assertThat(output.lines().filter(line -> line.startsWith("left ")))
          .allMatch(line -> line.matches("left sconce-\\w+(/lock)?"));
    }
  }

  @Test
  void a_disk_that_is_full_half_way_is_the_same_sentence_and_nothing_is_left() throws Exception {
    Path jar = smallPackage();
    Files.delete(home);
    ChildJvm.assumeMounts(folder);
    String small = "mount -t tmpfs -o size=6m none " + temporary;

    try (ChildJvm child = ChildJvm.of(Starter.class).after(small).start(jar, temporary, "fill")) {
      child.send("go");
      String output = child.output();

      assertThat(output)
          .contains("the disk is full: No space left on device")
          .contains(
              "failed libtorch needs 4 MB in " + temporary + ", where 2 MB are free after writing")
          .contains(
              "writing failed: java.io.IOException: No space left on device; on Lambda raise");
      assertThat(output.lines().filter(line -> line.startsWith("left ")))
          .allMatch(line -> line.matches("left (ballast|sconce-\\w+(/lock)?)"));
    }
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  private SharedFolder shared() {
    return new SharedFolder(temporary, "one", FILES);
  }

  private static void fill(Path to) throws IOException {
    Files.write(to.resolve("a.so"), new byte[3]);
    Files.write(to.resolve("b.so"), new byte[5]);
  }

  private Path smallPackage() throws IOException {
    List<Path> libraries = PackageFixture.madeUp(folder.resolve("libraries"), 3_000_000, 500_000);
    return PackageFixture.inBlocks(
        folder.resolve("package"), LibtorchFolder.platform(), libraries, 1 << 21);
  }

  /** Moves the shared folder away, and gives where it was. */
  private Path movedTo(Path to) throws IOException {
    Files.move(home.resolve("one"), to);
    return home.resolve("one");
  }

  private static Path emptied(Path file) throws IOException {
    Files.delete(file);
    return file;
  }

  private static void giveAway(Path file) {
    try {
      Files.setAttribute(file, "unix:uid", 65534);
    } catch (IOException e) {
      assumeTrue(false, "skipped: only root may give a file to another user: " + e);
    }
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(path -> !path.equals(home))
          .map(path -> home.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private static AbstractThrowableAssert<?, ?> assertFails(
      SharedFolder shared, SharedFolder.Filling filling) {
    return assertThatThrownBy(() -> shared.filledBy(filling)).isInstanceOf(LoadException.class);
  }
}
