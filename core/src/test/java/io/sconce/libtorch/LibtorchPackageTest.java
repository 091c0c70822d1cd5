package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sconce.ChildJvm;
import io.sconce.LoadException;
import io.sconce.libtorch.LibtorchIndex.Block;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small packages of made-up bytes; TorchRuntimeTest has the real ones. */
final class LibtorchPackageTest {

  private static final String HERE = LibtorchFolder.platform();
  private static final int BLOCK = 1000;

  @TempDir private Path folder;

  private Path root;
  private Path temporary;
  private List<Path> libraries = List.of();

  @BeforeEach
  void make_libraries() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "skipped: packages run on Linux, whose files have owners");
    root = folder.resolve("package");
    temporary = Files.createDirectory(folder.resolve("tmp"));
    libraries = PackageFixture.madeUp(folder.resolve("libraries"), 10 * BLOCK, 17, 3 * BLOCK + 1);
  }

  @Test
  void is_found_by_where_the_jar_lies_whatever_its_path() throws IOException {
    for (String name : List.of("plain", "with space", "100%", "a%20b", "ümlaut")) {
      Path jar = PackageFixture.inBlocks(folder.resolve(name), HERE, libraries, BLOCK);

      assertThat(LibtorchPackage.around(jar.toUri().toURL()))
          .map(LibtorchPackage::folder)
          .contains(folder.resolve(name).resolve("libtorch"));
      assertThat(LibtorchPackage.around(unescaped(jar)))
          .map(LibtorchPackage::folder)
          .contains(folder.resolve(name).resolve("libtorch"));
    }
  }

  @Test
  void is_absent_where_no_jar_is_or_no_package_around_it() throws IOException {
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, BLOCK);
    Path elsewhere = Files.copy(jar, folder.resolve("core.jar"));

    assertThat(LibtorchPackage.around(elsewhere.toUri().toURL())).isEmpty();
    assertThat(LibtorchPackage.around(root.resolve("lib").toUri().toURL())).isEmpty();
    assertThat(LibtorchPackage.around(URI.create("jar:" + jar.toUri() + "!/").toURL())).isEmpty();
    assertThat(LibtorchPackage.around(URI.create("http://localhost/lib/core.jar").toURL()))
        .isEmpty();
    assertThat(LibtorchPackage.find()).isEmpty();
  }

  @Test
  void libraries_that_are_ready_to_map_are_used_in_place_and_nothing_is_written()
      throws IOException {
    LibtorchFolder ready = mapped().ready(temporary);

    assertThat(ready.path()).isEqualTo(root.resolve("libtorch"));
    assertThat(ready.source()).isEqualTo("the package's folder " + root.resolve("libtorch"));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void blocks_are_unpacked_to_what_was_packed() throws IOException {
    LibtorchFolder ready = packed().ready(temporary);

    for (Path library : libraries) {
      assertThat(ready.path().resolve(library.getFileName())).hasSameBinaryContentAs(library);
    }
    assertThat(ready.source()).isEqualTo("the package, unpacked to " + ready.path());
    assertThat(ready.path()).isDirectoryNotContaining("glob:**/*.part");
    assertThat(ready.path().getFileName().toString())
        .matches("libtorch-2\\.7\\.1-" + HERE + "-[0-9a-f]{8}");
  }

  @Test
  void blocks_are_unpacked_by_several_threads_to_what_was_packed() throws IOException {
    LibtorchPackage found = packed();
    Path to = Files.createDirectory(folder.resolve("to"));
    byte[] all = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));

    Blocks.unpack(found.index(), source(all), to, 8);

    for (Path library : libraries) {
      assertThat(to.resolve(library.getFileName())).hasSameBinaryContentAs(library);
    }
  }

  @Test
  void as_many_blocks_are_unpacked_at_once_as_there_are_threads() throws IOException {
    LibtorchPackage found = packed();
    Path to = Files.createDirectory(folder.resolve("to"));
    Blocks.Source all = source(Files.readAllBytes(root.resolve("libtorch/libtorch.zst")));
    CyclicBarrier three = new CyclicBarrier(3);

    Blocks.unpack(
        found.index(),
        (into, position) -> {
          try {
            three.await(1, TimeUnit.MINUTES);
          } catch (Exception e) {
            throw new IOException(e);
          }
          return all.read(into, position);
        },
        to,
        3);

    // 15 blocks, each of them read at once with two others.
    assertThat(to.resolve("lib0.so")).hasSameBinaryContentAs(libraries.get(0));
  }

  @Test
  void a_source_that_gives_a_byte_at_a_time_is_read_to_the_end() throws IOException {
    LibtorchPackage found = packed();
    Path to = Files.createDirectory(folder.resolve("to"));
    byte[] all = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));

    Blocks.unpack(
        found.index(),
        (into, position) -> {
          into.put(all[(int) position]);
          return 1;
        },
        to,
        2);

    for (Path library : libraries) {
      assertThat(to.resolve(library.getFileName())).hasSameBinaryContentAs(library);
    }
  }

  @Test
  void a_second_start_uses_what_the_first_unpacked() throws IOException {
    Path first = packed().ready(temporary).path();
    Path library = first.resolve("lib0.so");
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(library, longAgo);

    Path second = packed().ready(temporary).path();

    assertThat(second).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(longAgo);
  }

  @Test
  void another_package_is_unpacked_beside_the_first() throws IOException {
    Path first = packed().ready(temporary).path();
    Path other = PackageFixture.inBlocks(folder.resolve("other"), HERE, libraries, BLOCK + 1);

    Path second =
        LibtorchPackage.around(other.toUri().toURL()).orElseThrow().ready(temporary).path();

    assertThat(second).isNotEqualTo(first).hasParent(first.getParent());
  }

  @Test
  void a_missing_library_is_named() throws IOException {
    LibtorchPackage found = mapped();
    Path library = root.resolve("libtorch/lib1.so");
    Files.delete(library);

    assertFails(found)
        .hasMessage(
            library
                + " is missing: expected a file of 17 bytes; the package is damaged: deploy it"
                + " again");
  }

  @Test
  void a_library_of_another_size_is_named_with_both_sizes() throws IOException {
    LibtorchPackage found = mapped();
    Path library = root.resolve("libtorch/lib1.so");

    Files.write(library, new byte[16]);
    assertFails(found)
        .hasMessageStartingWith(library + " is cut short: expected 17 bytes, got 16; the package");
    Files.write(library, new byte[18]);
    assertFails(found)
        .hasMessageStartingWith(
            library + " is not the one that was packaged: expected 17 bytes, got 18; the package");
    Files.delete(library);
    Files.createDirectory(library);
    assertFails(found)
        .hasMessageStartingWith(library + ": expected a file of 17 bytes, got no regular file");
  }

  @Test
  void another_machines_package_says_what_to_deploy() throws IOException {
    String other = HERE.equals("linux-aarch64") ? "linux-x86_64" : "linux-aarch64";
    Path jar = PackageFixture.readyToMap(root, other, libraries);
    LibtorchPackage found = LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();

    assertFails(found)
        .hasMessageStartingWith(
            "the package holds libtorch for " + other + ", and this machine is " + HERE + "; ");
    assertThat(LibtorchPackage.whatToDeploy("linux-x86_64"))
        .isEqualTo("deploy aws-x86_64.zip or gcp, or set the function's architecture to arm64");
    assertThat(LibtorchPackage.whatToDeploy("linux-aarch64"))
        .isEqualTo("deploy aws-arm64.zip, or set the function's architecture to x86_64");
    assertThat(LibtorchPackage.whatToDeploy("osx-aarch64"))
        .isEqualTo("packages run on Linux, on the processor that they are for");
  }

  @Test
  void another_version_of_libtorch_is_refused() throws IOException {
    LibtorchPackage found = mapped();
    LibtorchIndex other = new LibtorchIndex("2.7.0", HERE, found.index().libraries(), List.of());

    assertFails(new LibtorchPackage(found.folder(), other, found.name()))
        .hasMessageStartingWith(
            "the package holds libtorch 2.7.0, and this version of Sconce is built with 2.7.1");
  }

  @Test
  void an_index_with_a_flipped_byte_or_cut_short_is_refused() throws IOException {
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, BLOCK);
    Path index = root.resolve("libtorch/index");
    byte[] whole = Files.readAllBytes(index);
    URL url = jar.toUri().toURL();

    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, 100), new byte[0])) {
      Files.write(index, damaged);
      assertThatThrownBy(() -> LibtorchPackage.around(url))
          .isInstanceOf(LoadException.class)
          .hasMessage(
              index
                  + ": it is cut short, or was changed: its checksum differs; the package is"
                  + " damaged: deploy it again");
    }
  }

  @Test
  void blocks_that_are_cut_short_are_refused_before_anything_is_written() throws IOException {
    LibtorchPackage found = packed();
    Path blocks = root.resolve("libtorch/libtorch.zst");
    byte[] whole = Files.readAllBytes(blocks);
    Files.write(blocks, Arrays.copyOf(whole, whole.length - 1));

    assertFails(found)
        .hasMessageStartingWith(
            blocks
                + " is cut short: expected "
                + whole.length
                + " bytes, got "
                + (whole.length - 1));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void blocks_that_end_while_they_are_read_are_refused() throws IOException {
    LibtorchPackage found = packed();
    Path to = Files.createDirectory(folder.resolve("to"));
    byte[] whole = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    assertThatThrownBy(() -> Blocks.unpack(found.index(), source(cut), to, 2))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "block 15 of 15 in libtorch.zst, of lib2.so is cut short; the package is damaged:"
                + " deploy it again");
  }

  @Test
  void a_flipped_byte_anywhere_in_a_block_is_found_and_nothing_is_left() throws IOException {
    LibtorchPackage found = packed();
    Path blocks = root.resolve("libtorch/libtorch.zst");
    byte[] whole = Files.readAllBytes(blocks);
    List<Block> index = found.index().blocks();
    int from = index.get(0).packedBytes();
    int until = from + index.get(1).packedBytes();
    Path home = PrivateFolder.in(temporary).path();

    for (int at = from; at < until; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) 0xff;
      Files.write(blocks, flipped);

      assertFails(found)
          .hasMessageMatching(
              "block 2 of 15 in libtorch.zst, of lib0.so cannot be unpacked: .+;"
                  + " the package is damaged: deploy it again");
      assertThat(home)
          .isDirectoryContaining("glob:**/lock")
          .isDirectoryNotContaining("glob:**/lib*");
    }
  }

  @Test
  void a_flipped_bit_anywhere_in_a_block_is_found_or_changes_nothing() throws IOException {
    // The format has bits that mean nothing, such as bit 4 of RFC 8878's frame descriptor.
    List<Path> one = PackageFixture.madeUp(folder.resolve("one"), 200);
    Path jar = PackageFixture.inBlocks(root, HERE, one, 200);
    LibtorchPackage found = LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();
    byte[] whole = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Path to = Files.createDirectory(folder.resolve("to-" + bit));
      try {
        Blocks.unpack(found.index(), source(flipped), to, 1);
        assertThat(to.resolve("lib0.so")).hasSameBinaryContentAs(one.get(0));
      } catch (LoadException e) {
        assertThat(e).hasMessageStartingWith("block 1 of 1 in libtorch.zst, of lib0.so");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(7 * whole.length);
  }

  @Test
  void a_block_that_unpacks_to_fewer_bytes_than_the_index_says_is_refused() throws IOException {
    LibtorchPackage found = packed();
    byte[] whole = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));
    List<Block> blocks = found.index().blocks();
    Block first = blocks.get(0);
    // The frame of 17 bytes stands where one of 1000 is expected.
    int at = blocks.subList(0, 10).stream().mapToInt(Block::packedBytes).sum();
    byte[] small = Arrays.copyOfRange(whole, at, at + blocks.get(10).packedBytes());
    List<Block> changed = new ArrayList<>(blocks);
    changed.set(0, new Block(first.bytes(), small.length));
    LibtorchIndex index = new LibtorchIndex("2.7.1", HERE, found.index().libraries(), changed);
    Path to = Files.createDirectory(folder.resolve("to"));

    assertThatThrownBy(() -> Blocks.unpack(index, source(small), to, 1))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "block 1 of 15 in libtorch.zst, of lib0.so cannot be unpacked: expected 1000 bytes, got"
                + " 17; the package is damaged: deploy it again");
  }

  @Test
  void a_block_that_unpacks_to_more_bytes_than_the_index_says_is_not_written_over_the_next()
      throws IOException {
    LibtorchPackage found = packed(200_000);
    List<Block> changed = new ArrayList<>(found.index().blocks());
    changed.set(0, new Block(100_000, changed.get(0).packedBytes()));
    changed.set(1, new Block(300_000, changed.get(1).packedBytes()));
    LibtorchIndex index = changed(found, changed);
    byte[] whole = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));
    Path to = Files.createDirectory(folder.resolve("to"));

    assertThatThrownBy(() -> Blocks.unpack(index, source(whole), to, 1))
        .isInstanceOf(LoadException.class)
        .hasMessageMatching(
            "block 1 of 3 in libtorch.zst, of lib0.so cannot be unpacked: expected 100000 bytes,"
                + " got \\d+ or more; the package is damaged: deploy it again");
    assertThat(Files.size(to.resolve("lib0.so"))).isLessThanOrEqualTo(100_000);
  }

  @Test
  void a_block_with_fewer_or_more_packed_bytes_than_the_index_says_is_refused() throws IOException {
    LibtorchPackage found = packed(200_000);
    List<Block> blocks = found.index().blocks();
    byte[] whole = Files.readAllBytes(root.resolve("libtorch/libtorch.zst"));

    for (int difference : new int[] {-100_000, -1, 1, 70_000}) {
      List<Block> changed = new ArrayList<>(blocks);
      changed.set(1, new Block(blocks.get(1).bytes(), blocks.get(1).packedBytes() + difference));
      LibtorchIndex index = changed(found, changed);
      Path to = Files.createDirectory(folder.resolve("to" + difference));

      assertThatThrownBy(() -> Blocks.unpack(index, source(whole), to, 1))
          .isInstanceOf(LoadException.class)
          .hasMessageMatching(
              "block 2 of 3 in libtorch.zst, of lib0.so cannot be unpacked: .+;"
                  + " the package is damaged: deploy it again");
    }
  }

  @Test
  void blocks_larger_than_what_is_read_and_written_at_once_are_unpacked_to_what_was_packed()
      throws IOException {
    LibtorchFolder ready = packed(200_000).ready(temporary);

    assertThat(ready.path().resolve("lib0.so")).hasSameBinaryContentAs(libraries.get(0));
  }

  @Test
  void blocks_that_cannot_be_read_are_no_matter_of_the_disk_that_is_written() throws IOException {
    LibtorchPackage found = packed();
    Path to = Files.createDirectory(folder.resolve("to"));

    assertThatThrownBy(
            () ->
                Blocks.unpack(
                    found.index(),
                    (into, position) -> {
                      throw new IOException("Input/output error");
                    },
                    to,
                    2))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("in libtorch.zst, of lib0.so cannot be read: java.io.IOException");
  }

  @Test
  void one_that_is_interrupted_says_so_and_stays_interrupted() throws IOException {
    LibtorchPackage found = packed();

    Path to = Files.createDirectory(folder.resolve("to"));
    Blocks.Source never =
        (into, position) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return -1;
        };

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Blocks.unpack(found.index(), never, to, 2))
        .isInstanceOf(LoadException.class)
        .hasMessage("unpacking libtorch was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void zstds_own_library_is_loaded_from_beside_the_blocks_and_not_copied_first() throws Exception {
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, BLOCK);
    Path zstd = Files.writeString(root.resolve("libtorch/libzstd-jni.so"), "not a library");

    try (ChildJvm child = ChildJvm.of(Starter.class).start(jar, temporary, "ready")) {
      child.send("go");

      assertThat(child.output()).contains("failed libtorch cannot be used here: " + zstd + ": ");
    }
  }

  @Test
  void a_library_of_zstds_that_the_user_names_is_kept() throws Exception {
    NativesFixture.assumeLinux();
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, BLOCK);
    Path own = Files.move(PackageFixture.zstdLibrary(root), folder.resolve("own.so"));
    Files.writeString(root.resolve("libtorch/libzstd-jni.so"), "not a library");

    try (ChildJvm child =
        ChildJvm.of(Starter.class)
            .option("-DZstdNativePath=" + own)
            .start(jar, temporary, "ready")) {
      child.send("go");

      assertThat(child.output()).contains("ready " + temporary);
    }
  }

  private LibtorchPackage packed() throws IOException {
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, BLOCK);
    return LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();
  }

  /** One library, in three blocks, the last one shorter. */
  private LibtorchPackage packed(int blockBytes) throws IOException {
    libraries = PackageFixture.madeUp(folder.resolve("large"), 2 * blockBytes + 70_001);
    Path jar = PackageFixture.inBlocks(root, HERE, libraries, blockBytes);
    return LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();
  }

  private static LibtorchIndex changed(LibtorchPackage found, List<Block> blocks) {
    return new LibtorchIndex("2.7.1", HERE, found.index().libraries(), blocks);
  }

  private LibtorchPackage mapped() throws IOException {
    Path jar = PackageFixture.readyToMap(root, HERE, libraries);
    return LibtorchPackage.around(jar.toUri().toURL()).orElseThrow();
  }

  private AbstractThrowableAssert<?, ?> assertFails(LibtorchPackage found) {
    return assertThatThrownBy(() -> found.ready(temporary)).isInstanceOf(LoadException.class);
  }

  private static Blocks.Source source(byte[] bytes) {
    return (into, position) -> {
      int count = Math.min(into.remaining(), bytes.length - (int) position);
      if (count <= 0) {
        return -1;
      }
      into.put(bytes, (int) position, count);
      return count;
    };
  }

  /** As class loaders give it that do not escape. */
  @SuppressWarnings("deprecation")
  private static URL unescaped(Path jar) throws IOException {
    return jar.toFile().toURL();
  }
}
