package io.sconce.maven.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries that are made up; LibtorchTest has libtorch. */
final class InferenceOnlyTest {

  @TempDir private Path folder;

  private static TestConstructors some(TestConstructors library) {
    return library
        .of("Context.cpp", 0x100)
        .of("VariableType_0.cpp", 0x110)
        .of("RegisterCPU_0.cpp", 0x120)
        .of("TraceTypeManual.cpp", 0x130)
        .of("interpreter.cpp", 0x140);
  }

  private Path write(ByteBuffer content) throws IOException {
    byte[] file = new byte[content.limit()];
    content.get(0, file);
    Path library = folder.resolve("libtorch_cpu.so");
    Files.write(library, file);
    return library;
  }

  private static List<Long> addends(Path library) throws Exception {
    try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ)) {
      return Dynamic.read(file, Elf.read(file)).constructors().stream()
          .map(Dynamic.Relocation::addend)
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VariableType_0.cpp",
        "VariableType_12.cpp",
        "VariableTypeManual.cpp",
        "ADInplaceOrViewType_1.cpp",
        "TraceType_4.cpp",
        "TraceTypeManual.cpp",
        "BatchRulesBinaryOps.cpp",
        "LegacyBatchingRegistrations.cpp",
        "VmapModeRegistrations.cpp",
        "RegisterFunctionalization_3.cpp",
        "autocast_mode.cpp",
        "NamedRegistrations.cpp"
      })
  void kernels_that_inference_does_not_reach_need_not_be_registered(String source)
      throws Exception {
    Path library = write(TestConstructors.x86().of(source, 0x100).file());

    assertThat(InferenceOnly.unreached(library)).containsExactly(0x100L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Fallbacks, which must be there, and infrastructure of the same features.
        "VariableFallbackKernel.cpp",
        "LegacyBatchedFallback.cpp",
        "BatchedFallback.cpp",
        "FunctionalizeFallbackKernel.cpp",
        "DynamicLayer.cpp",
        "variable.cpp",
        "RegisterCPU_0.cpp",
        "RegisterCompositeImplicitAutograd_0.cpp",
        "RegisterSchema.cpp",
        "MyVariableType_0.cpp",
        "VariableType_0.cpp.AVX2.cpp"
      })
  void all_others_must_be(String source) throws Exception {
    Path library = write(TestConstructors.x86().of(source, 0x100).file());

    assertThat(InferenceOnly.unreached(library)).isEmpty();
  }

  @Test
  void a_library_without_symbols_for_debuggers_is_told() throws Exception {
    Path library = write(some(TestConstructors.x86()).file().putLong(40, 0));

    assertThatThrownBy(() -> InferenceOnly.unreached(library))
        .isInstanceOf(UnsupportedElfException.class)
        .hasMessage("does not tell which files its constructors come from");
  }

  @ParameterizedTest
  @CsvSource({
    "40, 0x7000",
    "40, 0x7fffffffffffffff",
    "0x4058, 0x7000",
    "0x4058, -8",
    "0x4098, 0x7000"
  })
  void symbols_outside_the_file_are_told(String field, String value) throws Exception {
    ByteBuffer file = some(TestConstructors.x86()).file();
    Path library = write(file.putLong(Integer.decode(field), Long.decode(value)));

    assertThatThrownBy(() -> InferenceOnly.unreached(library))
        .isInstanceOf(UnsupportedElfException.class)
        .hasMessage("is cut short: its symbols are outside the file");
  }

  @Test
  void a_library_without_constructors_has_none() throws Exception {
    assertThat(InferenceOnly.unreached(write(TestElf.patched().file(TestElf.PATCHED_BYTES))))
        .isEmpty();
  }

  static Stream<Named<TestConstructors>> processors() {
    return Stream.of(
        Named.of("x86_64", TestConstructors.x86()), Named.of("aarch64", TestConstructors.arm()));
  }

  @ParameterizedTest
  @MethodSource("processors")
  void what_is_called_keeps_its_order_and_the_rest_is_behind_the_end(TestConstructors processor)
      throws Exception {
    Path library = write(some(processor).file());
    Path whole = Files.copy(library, folder.resolve("whole"));
    Set<Long> unreached = InferenceOnly.unreached(library);

    InferenceOnly.reduce(library, unreached);

    assertThat(addends(library)).containsExactly(0x100L, 0x120L, 0x140L);
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(file.getLong(TestConstructors.RELOCATIONS_AT + 24 * 3 + 16)).isEqualTo(0x110);
    assertThat(file.getLong(TestConstructors.RELOCATIONS_AT + 24 * 4 + 16)).isEqualTo(0x130);
    assertThat(ConstructorCheck.difference(whole, library, unreached)).isEmpty();
  }

  private record Unsupported(String message, Consumer<ByteBuffer> change) {}

  static Stream<Named<Unsupported>> unsupported() {
    int second = TestConstructors.RELOCATIONS_AT + 24;
    return Stream.of(
            new Unsupported("is for the processor number 243", f -> f.putShort(18, (short) 243)),
            new Unsupported("has a constructor of another library", f -> f.putInt(second + 8, 1)),
            new Unsupported("has a constructor of another library", f -> f.putInt(second + 12, 3)),
            new Unsupported(
                "has a constructor that is relocated twice",
                f -> f.putLong(second, TestConstructors.LIST_AT)),
            new Unsupported(
                "has a constructor that is relocated twice",
                f -> f.putLong(second, TestConstructors.LIST_AT + 4)),
            new Unsupported(
                "has a constructor without a relocation", f -> f.putLong(second, 0xf00)),
            new Unsupported("has a list of constructors of 36 bytes", f -> entry(f, 27, 36)),
            new Unsupported("has a list of constructors of -8 bytes", f -> entry(f, 27, -8)),
            new Unsupported("has relocations of 16 bytes", f -> entry(f, 9, 16)),
            new Unsupported("has no entry 9 in its dynamic section", f -> rename(f, 9, 99)),
            new Unsupported("points to 0x300, where it has no bytes", f -> entry(f, 8, 0x1000)))
        .map(unsupported -> Named.of(unsupported.message(), unsupported));
  }

  private static void entry(ByteBuffer file, long tag, long value) {
    file.putLong(position(file, tag) + 8, value);
  }

  private static void rename(ByteBuffer file, long tag, long other) {
    file.putLong(position(file, tag), other);
  }

  private static int position(ByteBuffer file, long tag) {
    int at = TestConstructors.DYNAMIC_AT;
    while (file.getLong(at) != tag) {
      at += 16;
    }
    return at;
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void a_library_of_another_kind_stays_as_it_is(Unsupported unsupported) throws Exception {
    ByteBuffer file = some(TestConstructors.x86()).file();
    unsupported.change().accept(file);
    Path library = write(file);

    assertThatThrownBy(() -> InferenceOnly.reduce(library, Set.of(0x110L)))
        .isInstanceOf(UnsupportedElfException.class)
        .hasMessage(unsupported.message());
    assertThat(ByteBuffer.wrap(Files.readAllBytes(library))).isEqualTo(file);
  }

  private record Change(String message, Consumer<ByteBuffer> change) {}

  static Stream<Named<Change>> changes() {
    int addend = TestConstructors.RELOCATIONS_AT + 16;
    String others = "it calls other constructors, or in another order";
    return Stream.of(
            new Change("its byte 352 differs", f -> f.put(0x160, (byte) 1)),
            new Change("its byte 776 differs", f -> f.put(addend - 8, (byte) 1)),
            new Change(others, f -> f.putLong(addend, 0x118)),
            new Change(others, f -> f.putLong(addend + 24, 0x140).putLong(addend + 48, 0x120)),
            new Change("it has lost constructors", f -> f.putLong(addend + 72, 0x100)),
            new Change(others, f -> entry(f, 27, 16)),
            new Change(others, f -> entry(f, 27, 32)),
            new Change(
                "what was written of it has a list of constructors of 36 bytes",
                f -> entry(f, 27, 36)))
        .map(change -> Named.of(change.message(), change));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void what_came_out_different_is_told(Change change) throws Exception {
    Path library = write(some(TestConstructors.x86()).file());
    Path whole = Files.copy(library, folder.resolve("whole"));
    Set<Long> unreached = InferenceOnly.unreached(library);
    InferenceOnly.reduce(library, unreached);
    byte[] file = Files.readAllBytes(library);
    change.change().accept(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    Files.write(library, file);

    assertThat(ConstructorCheck.difference(whole, library, unreached)).hasValue(change.message());
  }

  @Test
  void a_library_of_another_size_is_told() throws Exception {
    Path library = write(some(TestConstructors.x86()).file());
    Path whole = Files.copy(library, folder.resolve("whole"));
    Set<Long> unreached = InferenceOnly.unreached(library);
    InferenceOnly.reduce(library, unreached);
    Files.write(library, new byte[1], StandardOpenOption.APPEND);

    assertThat(ConstructorCheck.difference(whole, library, unreached))
        .hasValue("its byte 16640 differs");
  }
}
