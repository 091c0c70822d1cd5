package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.sconce.libtorch.LibtorchIndex;
import io.sconce.libtorch.LibtorchIndex.Block;
import io.sconce.libtorch.LibtorchIndex.Library;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache with small libraries that are made up. */
final class NativesCacheTest {

  @TempDir private Path folder;
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private NativeSource source;

  @BeforeEach
  void write_jars() throws IOException {
    source = TestJars.linux().in(folder.resolve("source"));
  }

  @Test
  void libraries_are_slim_and_described_by_the_index() throws Exception {
    Path mapped = cache().mapped(source);

    LibtorchIndex index = index(mapped);
    assertThat(index.version()).isEqualTo("2.7.1");
    assertThat(index.platform()).isEqualTo("linux-x86_64");
    assertThat(index.packed()).isFalse();
    assertThat(index.libraries())
        .extracting(Library::name, Library::bytes)
        .containsExactly(
            tuple("libc10.so", 19_000L),
            tuple("libtorch_cpu.so", 4_999_000L),
            tuple("libdjl_torch.so", 29_000L));
    for (Library library : index.libraries()) {
      Path file = mapped.resolve(library.name());
      assertThat(Files.size(file)).isEqualTo(library.bytes());
      assertThat(Checksums.sha256(file)).isEqualTo(library.sha256());
    }
    assertThat(files(mapped)).hasSize(5);
    assertThat(warnings).isEmpty();
    assertThat(progress)
        .containsExactly("making libtorch 2.7.1 for linux-x86_64 slim (once for this machine)");
  }

  @ParameterizedTest
  @CsvSource({
    "osx-aarch64, libtorch_cpu.dylib, libdjl_torch.dylib",
    "win-x86_64, torch_cpu.dll, djl_torch.dll"
  })
  void libraries_of_other_systems_are_taken_as_they_are_without_a_warning(
      String platform, String library, String jniLibrary) throws Exception {
    NativeSource other = TestJars.of(platform, library, jniLibrary).in(folder.resolve("jars"));

    Path mapped = cache().mapped(other);

    assertThat(index(mapped).libraries())
        .extracting(Library::name)
        .containsExactly(library, jniLibrary);
    assertThat(mapped.resolve(library)).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(mapped.resolve(jniLibrary)).hasBinaryContent(new byte[] {4, 5});
    assertThat(warnings).isEmpty();
    assertThat(progress)
        .containsExactly("unpacking libtorch 2.7.1 for " + platform + " (once for this machine)");
  }

  @Test
  void a_library_that_is_no_elf_file_is_taken_as_it_is_with_a_warning() throws Exception {
    byte[] content = {'!', '<', 'a', 'r', 'c', 'h', '>'};
    NativeSource source = TestJars.linux().library("libc10.so", content).in(folder.resolve("jars"));

    Path mapped = cache().mapped(source);

    assertThat(mapped.resolve("libc10.so")).hasBinaryContent(content);
    assertThat(index(mapped).bytes()).isEqualTo(7 + 4_999_000 + 29_000);
    assertThat(warnings)
        .containsExactly(
            "libc10.so is taken as it is, since it cannot be made slim: it is no ELF file");
  }

  @Test
  void a_library_that_cannot_shrink_is_taken_as_it_is_without_a_warning() throws Exception {
    byte[] whole = new TestElf().segment(TestElf.LOAD, 0, 0, 9000, 9000, 0x1000).file(9000).array();
    NativeSource other = TestJars.linux().library("libc10.so", whole).in(folder.resolve("jars"));

    Path mapped = cache().mapped(other);

    assertThat(mapped.resolve("libc10.so")).hasBinaryContent(whole);
    assertThat(warnings).isEmpty();
  }

  static Stream<Named<Slimmer>> brokenSlimmers() {
    return Stream.of(
        broken("a byte differs", (file, size) -> write(file, size / 2, (byte) 7)),
        broken("the entry differs", (file, size) -> write(file, TestElf.ENTRY, (byte) 7)),
        broken("the stack's header is lost", (file, size) -> write(file, 64 + 56, (byte) 0)),
        broken("the last byte is lost", (file, size) -> file.truncate(size - 1)),
        broken("nothing is left", (file, size) -> file.truncate(0)));
  }

  @ParameterizedTest
  @MethodSource("brokenSlimmers")
  void a_library_that_comes_out_different_is_taken_as_it_is_with_a_warning(Slimmer broken)
      throws Exception {
    Path mapped = cache(broken).mapped(source);

    assertThat(mapped.resolve("libc10.so")).hasBinaryContent(TestElf.library(1, 20_000));
    assertThat(mapped.resolve("libtorch_cpu.so")).hasBinaryContent(TestElf.library(2, 5_000_000));
    assertThat(mapped.resolve("libdjl_torch.so")).hasBinaryContent(TestElf.library(3, 30_000));
    assertThat(index(mapped).bytes()).isEqualTo(5_050_000);
    assertThat(files(mapped)).hasSize(5);
    assertThat(warnings)
        .hasSize(3)
        .allSatisfy(
            warning ->
                assertThat(warning)
                    .contains(".so is taken as it is, since it cannot be made slim: ")
                    .containsPattern("differs?$|is cut short|is no ELF file"));
  }

  @Test
  void what_was_made_is_used_again() throws Exception {
    Path mapped = cache().mapped(source);
    Path blocks = cache().blocks(source, 1);
    Path zipped = cache().zipped(source);
    progress.clear();

    NativesCache second = cache(forbidden());

    assertThat(second.mapped(source)).isEqualTo(mapped);
    assertThat(second.blocks(source, 1)).isEqualTo(blocks);
    assertThat(second.zipped(source)).isEqualTo(zipped);
    assertThat(progress).isEmpty();
  }

  @Test
  void another_source_platform_or_version_is_another_entry() throws Exception {
    Path one = cache().mapped(source);

    NativeSource changed =
        TestJars.linux()
            .library("libc10.so", TestElf.library(4, 20_000))
            .in(folder.resolve("changed"));
    NativeSource otherJni =
        TestJars.linux().jniVersion("2.7.1-0.35.2").in(folder.resolve("other-jni"));

    assertThat(List.of(one, cache().mapped(changed), cache().mapped(otherJni)))
        .doesNotHaveDuplicates();
    assertThat(cache().mapped(source)).isEqualTo(one);
    assertThat(cache().mapped(changed).resolve("libc10.so"))
        .hasBinaryContent(Arrays.copyOf(slim(4, 20_000), 19_000));
  }

  @Test
  void where_the_jars_are_makes_no_difference() throws Exception {
    Path one = cache().mapped(source);

    NativeSource copy = TestJars.linux().in(folder.resolve("elsewhere"));

    assertThat(cache(forbidden()).mapped(copy)).isEqualTo(one);
  }

  static Stream<Named<Damage>> damages() {
    return Stream.of(
        damage("no library", mapped -> Files.delete(mapped.resolve("libc10.so"))),
        damage("a shorter library", mapped -> truncate(mapped.resolve("libtorch_cpu.so"))),
        damage("another byte", mapped -> flip(mapped.resolve("libtorch_cpu.so"), 4_500_000)),
        damage("another index", mapped -> flip(mapped.resolve("index"), 30)),
        damage("no checksums", mapped -> Files.delete(mapped.resolve("SHA256SUMS"))),
        damage("empty checksums", mapped -> Files.write(mapped.resolve("SHA256SUMS"), new byte[0])),
        damage("no index", mapped -> Files.delete(mapped.resolve("index"))),
        damage("a shorter index", mapped -> truncate(mapped.resolve("index"))),
        damage("an empty folder", NativesCacheTest::empty));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void libraries_that_are_not_whole_are_made_again(Damage damage) throws Exception {
    Path mapped = cache().mapped(source);
    byte[] index = Files.readAllBytes(mapped.resolve("index"));

    damage.in(mapped);

    assertThat(cache().mapped(source)).isEqualTo(mapped);
    assertThat(mapped.resolve("index")).hasBinaryContent(index);
    assertThat(mapped.resolve("libc10.so")).hasBinaryContent(slim(1, 20_000));
    assertThat(mapped.resolve("libtorch_cpu.so")).hasBinaryContent(slim(2, 5_000_000));
  }

  @Test
  void blocks_that_are_not_whole_are_made_again() throws Exception {
    Path file = cache().blocks(source, 1).resolve("libtorch.zst");
    byte[] content = Files.readAllBytes(file);

    truncate(file);
    cache().blocks(source, 1);
    assertThat(file).hasBinaryContent(content);

    flip(file, content.length / 2);
    cache().blocks(source, 1);
    assertThat(file).hasBinaryContent(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void a_zip_that_is_not_whole_is_made_again(int bytes) throws Exception {
    Path zip = cache().zipped(source);
    byte[] content = Files.readAllBytes(zip);

    Files.write(zip, Arrays.copyOf(content, bytes));
    cache().zipped(source);

    assertThat(zip).hasBinaryContent(content);
  }

  @Test
  void a_zip_with_another_byte_is_made_again() throws Exception {
    Path zip = cache().zipped(source);
    byte[] content = Files.readAllBytes(zip);

    flip(zip, content.length / 2);
    cache().zipped(source);

    assertThat(zip).hasBinaryContent(content);
  }

  @Test
  void a_stray_file_does_not_make_an_entry_again() throws Exception {
    Path mapped = cache().mapped(source);
    Files.writeString(mapped.resolve(".DS_Store"), "a Mac's");

    assertThat(cache(forbidden()).mapped(source)).isEqualTo(mapped);
  }

  @Test
  void a_zip_of_other_libraries_is_made_again() throws Exception {
    Path zip = cache().zipped(source);
    byte[] content = Files.readAllBytes(zip);
    NativeSource other =
        TestJars.linux()
            .library("libc10.so", TestElf.library(1, 20_001))
            .in(folder.resolve("other"));

    Files.copy(cache().zipped(other), zip, StandardCopyOption.REPLACE_EXISTING);
    cache().zipped(source);

    assertThat(zip).hasBinaryContent(content);
  }

  @Test
  void each_block_is_a_frame_with_its_size_and_a_checksum() throws Exception {
    Path mapped = cache().mapped(source);
    Path blocks = cache().blocks(source, 3);

    LibtorchIndex index = index(blocks);
    assertThat(index.libraries()).isEqualTo(index(mapped).libraries());
    assertThat(index.blocks())
        .extracting(Block::bytes)
        .containsExactly(19_000, 4 << 20, 4_999_000 - (4 << 20), 29_000);
    ByteBuffer frames = ByteBuffer.wrap(Files.readAllBytes(blocks.resolve("libtorch.zst")));
    for (Block block : index.blocks()) {
      byte[] frame = new byte[block.packedBytes()];
      frames.get(frame);
      assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(block.bytes());
      assertThat(frame[4] & 4).as("the flag of a checksum").isEqualTo(4);
    }
    assertThat(frames.hasRemaining()).isFalse();
    assertThat(files(blocks)).containsExactly("SHA256SUMS", "index", "libtorch.zst");
  }

  @Test
  void the_blocks_unpack_to_the_libraries() throws Exception {
    Path mapped = cache().mapped(source);
    Path blocks = cache().blocks(source, 3);

    try (InputStream file = Files.newInputStream(blocks.resolve("libtorch.zst"));
        ZstdInputStream all = new ZstdInputStream(file).setContinuous(true)) {
      for (Library library : index(blocks).libraries()) {
        assertThat(all.readNBytes((int) library.bytes()))
            .isEqualTo(Files.readAllBytes(mapped.resolve(library.name())));
      }
      assertThat(all.read()).isEqualTo(-1);
    }
  }

  @Test
  void each_level_is_an_entry_and_there_is_no_level_0_or_23() throws Exception {
    Path fast = cache().blocks(source, 1);
    Path small = cache().blocks(source, 19);

    assertThat(fast).isNotEqualTo(small);
    assertThat(Files.size(small.resolve("libtorch.zst")))
        .isLessThan(Files.size(fast.resolve("libtorch.zst")));
    assertThatThrownBy(() -> cache().blocks(source, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a zstd level from 1 to 22, got 0");
    assertThatThrownBy(() -> cache().blocks(source, 23))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_zip_holds_the_index_and_the_libraries_under_fixed_times_and_modes() throws Exception {
    Path mapped = cache().mapped(source);
    Path zip = cache().zipped(source);

    try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
      List<ZipArchiveEntry> entries = Collections.list(file.getEntriesInPhysicalOrder());
      assertThat(entries)
          .extracting(ZipArchiveEntry::getName, ZipArchiveEntry::getUnixMode)
          .containsExactly(
              tuple("libtorch/index", 0100644),
              tuple("libtorch/libc10.so", 0100755),
              tuple("libtorch/libtorch_cpu.so", 0100755),
              tuple("libtorch/libdjl_torch.so", 0100755));
      for (ZipArchiveEntry entry : entries) {
        assertThat(entry.getMethod()).isEqualTo(ZipArchiveEntry.DEFLATED);
        assertThat(entry.getTimeLocal()).hasToString("1980-02-01T00:00");
        assertThat(entry.getExtraFields()).as("of zip64, or more exact times").isEmpty();
        try (InputStream in = file.getInputStream(entry)) {
          String name = entry.getName().substring("libtorch/".length());
          assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(mapped.resolve(name)));
        }
      }
    }
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      // It compares the checksums, and reads what stands before each entry.
      while (in.getNextEntry() != null) {
        in.readAllBytes();
      }
    }
    assertThat(files(zip.resolveSibling(""))).containsExactly("SHA256SUMS", "libtorch.zip");
  }

  @Test
  void the_same_source_gives_the_same_bytes() throws Exception {
    NativesCache one = cache();
    NativesCache other = new NativesCache(folder.resolve("other"), progress::add);

    assertThat(other.mapped(source).resolve("index"))
        .hasSameBinaryContentAs(one.mapped(source).resolve("index"));
    assertThat(other.blocks(source, 5).resolve("index"))
        .hasSameBinaryContentAs(one.blocks(source, 5).resolve("index"));
    assertThat(other.blocks(source, 5).resolve("libtorch.zst"))
        .hasSameBinaryContentAs(one.blocks(source, 5).resolve("libtorch.zst"));
    assertThat(other.zipped(source)).hasSameBinaryContentAs(one.zipped(source));
  }

  @Test
  void a_library_that_was_changed_after_the_cache_looked_is_not_packed() throws Exception {
    Path mapped = cache().mapped(source);
    LibtorchIndex index = index(mapped);
    flip(mapped.resolve("libtorch_cpu.so"), 4_500_000);

    for (Packing packing :
        List.<Packing>of(
            into -> BlockWriter.write(index, mapped, into, 1),
            into -> ZipWriter.write(index, mapped, into.resolve("zip")))) {
      assertThatThrownBy(() -> packing.into(Files.createTempDirectory(folder, "packed")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "libtorch_cpu.so was changed after it was made; delete "
                  + mapped
                  + " and build again");
    }
  }

  static Stream<Named<BadJars>> badJars() {
    String again = "; delete it from the local repository and build again";
    return Stream.of(
        bad(
            "natives.jar: expected a whole zip file, got '",
            jars -> jars,
            source -> truncate(source.natives()),
            again),
        bad(
            "jni.jar: expected a whole zip file, got '",
            jars -> jars,
            source -> truncate(source.jni()),
            again),
        bad(
            "natives.jar: the content of pytorch/cpu/linux-x86_64/libtorch_cpu.so does not match",
            jars -> jars,
            source -> flip(source.natives(), 3_000_000),
            again),
        bad(
            "jni.jar: the content of jnilib/linux-x86_64/cpu/libdjl_torch.so does not match",
            jars -> jars,
            source -> flip(source.jni(), 20_000),
            again),
        bad(
            "natives.jar: expected an entry pytorch/cpu/linux-x86_64/libc10.so, got none",
            jars -> jars.without("pytorch/cpu/linux-x86_64/libc10.so"),
            source -> {},
            again),
        bad(
            "jni.jar: expected an entry jnilib/linux-x86_64/cpu/libdjl_torch.so, got none",
            jars -> jars.without("jnilib/linux-x86_64/cpu/libdjl_torch.so"),
            source -> {},
            again),
        bad(
            "natives.jar: expected an entry native/lib/pytorch.properties, got none",
            jars -> jars.without("native/lib/pytorch.properties"),
            source -> {},
            again),
        bad(
            "natives.jar: expected libtorch 2.7.1 for linux-x86_64, got 2.7.10-1 for linux-x86_64",
            jars -> jars.list("2.7.10-1", "linux-x86_64", "libc10.so"),
            source -> {},
            again),
        bad(
            "natives.jar: expected libtorch 2.7.1 for linux-x86_64, got 2.7.1-1 for linux-aarch64",
            jars -> jars.list("2.7.1-1", "linux-aarch64", "libc10.so"),
            source -> {},
            again),
        bad(
            "natives.jar: expected libraries' names in native/lib/pytorch.properties, got '../a'",
            jars -> jars.list("2.7.1", "linux-x86_64", "libc10.so,../a"),
            source -> {},
            again),
        bad(
            "jni.jar: expected DJL's library for libtorch 2.7.1, got 2.6.0-0.35.1",
            jars -> jars.jniVersion("2.6.0-0.35.1"),
            source -> {},
            again),
        bad(
            "natives.jar, which is missing; build again",
            jars -> jars,
            source -> Files.delete(source.natives()),
            ""));
  }

  @ParameterizedTest
  @MethodSource("badJars")
  void a_jar_that_cannot_be_used_is_named_with_what_to_do_and_nothing_is_left(BadJars bad)
      throws Exception {
    NativeSource broken = bad.jars().change(TestJars.linux()).in(folder.resolve("jars"));
    bad.damage().in(broken);
    Files.createDirectory(folder.resolve("cache"));

    assertThatThrownBy(() -> cache().mapped(broken))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("libtorch 2.7.1 for linux-x86_64 cannot be made in " + folder)
        .hasMessageContaining(bad.message())
        .hasMessageEndingWith(bad.end());

    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      assertThat(all.filter(Files::isRegularFile)).allMatch(file -> file.endsWith("mapped.lock"));
    }
  }

  @Test
  void a_compressed_entry_that_was_changed_is_named_too() throws Exception {
    Path jar = folder.resolve("deflated.jar");
    try (ZipInputStream from = new ZipInputStream(Files.newInputStream(source.natives()));
        ZipOutputStream into = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (ZipEntry e = from.getNextEntry(); e != null; e = from.getNextEntry()) {
        into.putNextEntry(new ZipEntry(e.getName()));
        from.transferTo(into);
      }
    }
    flip(jar, (int) Files.size(jar) / 2);

    assertThatThrownBy(
            () ->
                cache().mapped(new NativeSource("2.7.1", "linux-x86_64", jar, source.jni(), true)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("deflated.jar: ")
        .hasMessageContaining("libtorch_cpu.so")
        .hasMessageEndingWith("; delete it from the local repository and build again");
  }

  @Test
  void a_full_disk_is_one_sentence_and_leaves_nothing() throws Exception {
    Slimmer full =
        (original, slim) -> {
          Files.write(slim, new byte[] {1});
          throw new IOException("No space left on device");
        };

    assertThatThrownBy(() -> cache(full).mapped(source))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "libtorch 2.7.1 for linux-x86_64 cannot be made in "
                + folder.resolve("cache")
                + ": No space left on device");

    Path mapped = cache().mapped(source);
    assertThat(files(mapped.resolveSibling(""))).containsExactly("mapped", "mapped.lock");
  }

  private NativesCache cache() {
    return cache(new ElfSlimmer());
  }

  private NativesCache cache(Slimmer slimmer) {
    return new NativesCache(folder.resolve("cache"), progress::add, warnings::add, slimmer);
  }

  private static LibtorchIndex index(Path folder) throws IOException {
    return LibtorchIndex.parse(Files.readAllBytes(folder.resolve("index")));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** {@link TestElf#library} as it must come out. */
  private static byte[] slim(int seed, int bytes) {
    byte[] slim = Arrays.copyOf(TestElf.library(seed, bytes), bytes - 1000);
    ByteBuffer.wrap(slim)
        .putLong(TestElf.SHOFF, 0)
        .putShort(TestElf.SHNUM, (short) 0)
        .putShort(TestElf.SHSTRNDX, (short) 0);
    return slim;
  }

  private static Slimmer forbidden() {
    return (original, slim) -> {
      throw new AssertionError("expected nothing to be made again, got " + original);
    };
  }

  @FunctionalInterface
  private interface Tampering {

    void with(FileChannel file, long size) throws IOException;
  }

  private static Named<Slimmer> broken(String name, Tampering tampering) {
    return Named.of(
        name,
        (original, slim) -> {
          boolean smaller = new ElfSlimmer().slim(original, slim);
          try (FileChannel file = FileChannel.open(slim, StandardOpenOption.WRITE)) {
            tampering.with(file, file.size());
          }
          return smaller;
        });
  }

  @FunctionalInterface
  private interface Packing {

    void into(Path folder) throws IOException;
  }

  @FunctionalInterface
  private interface Damage {

    void in(Path mapped) throws IOException;
  }

  private static Named<Damage> damage(String name, Damage damage) {
    return Named.of(name, damage);
  }

  @FunctionalInterface
  private interface JarDamage {

    void in(NativeSource source) throws IOException;
  }

  @FunctionalInterface
  private interface JarChange {

    TestJars change(TestJars jars);
  }

  private record BadJars(String message, JarChange jars, JarDamage damage, String end) {}

  private static Named<BadJars> bad(String message, JarChange jars, JarDamage damage, String end) {
    return Named.of(message, new BadJars(message, jars, damage, end));
  }

  private static void write(FileChannel file, long at, byte value) throws IOException {
    file.write(ByteBuffer.wrap(new byte[] {value}), at);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 1;
    Files.write(file, content);
  }

  private static void truncate(Path file) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));
  }

  private static void empty(Path folder) throws IOException {
    for (String file : files(folder)) {
      Files.delete(folder.resolve(file));
    }
  }
}
