package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sconce.maven.natives.Dynamic.Relocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Has libtorch register at its start what inference needs, and nothing else: a third of its static
 * constructors' time goes to kernels that no model reaches which runs in {@code
 * c10::InferenceMode}, as DJL runs them. These are autograd's and those that follow views for it,
 * tracing's, vmap's, functionalization's, autocast's, and those of named tensors. Builds of PyTorch
 * for phones leave out the same.
 *
 * <p>No code is dropped or changed. The constructors go to the end of the library's list, and the
 * loader is told of a shorter one.
 */
final class InferenceOnly {

  /** The library that registers them. */
  static final String LIBRARY = "libtorch_cpu.so";

  /** libtorch 2.7.1's sources, generated and by hand, of which each has one constructor. */
  private static final Pattern UNREACHED =
      Pattern.compile(
          "(VariableType(_\\d+|Manual)|ADInplaceOrViewType_\\d+|TraceType(_\\d+|Manual)"
              + "|BatchRules[A-Za-z]+|LegacyBatchingRegistrations|VmapModeRegistrations"
              + "|RegisterFunctionalization_\\d+|autocast_mode|NamedRegistrations)\\.cpp");

  private InferenceOnly() {}

  /**
   * The constructors that inference does not need.
   *
   * @param original with its symbols for debuggers, which tell where constructors come from
   * @return their addresses; empty if the library has no constructors
   * @throws UnsupportedElfException if its constructors cannot be read, or no symbol tells where
   *     any of them comes from
   */
  static Set<Long> unreached(Path original) throws IOException, UnsupportedElfException {
    try (FileChannel file = FileChannel.open(original, READ)) {
      Elf elf = Elf.read(file);
      Set<Long> all =
          Dynamic.read(file, elf).constructors().stream()
              .map(Relocation::addend)
              .collect(Collectors.toSet());
      Map<Long, String> names = ConstructorNames.of(file, elf, all);
      if (names.isEmpty() && !all.isEmpty()) {
        throw new UnsupportedElfException("does not tell which files its constructors come from");
      }
      return names.entrySet().stream()
          .filter(constructor -> UNREACHED.matcher(constructor.getValue()).matches())
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }
  }

  /**
   * Takes constructors off the list that the loader calls. The others keep their order.
   *
   * @param library changed in place: the order of the list, and its size
   * @param unreached addresses of constructors
   * @throws UnsupportedElfException if the library's list is not of a kind that is known; then
   *     nothing was written
   */
  static void reduce(Path library, Set<Long> unreached)
      throws IOException, UnsupportedElfException {
    try (FileChannel file = FileChannel.open(library, READ, WRITE)) {
      Elf elf = Elf.read(file);
      int relative = Machine.of(elf).relative();
      Dynamic dynamic = Dynamic.read(file, elf);
      List<Relocation> list = dynamic.constructors();
      List<Long> kept = new ArrayList<>();
      List<Long> last = new ArrayList<>();
      for (Relocation constructor : list) {
        if (constructor.type() != relative || constructor.symbol() != 0) {
          throw new UnsupportedElfException("has a constructor of another library");
        }
        (unreached.contains(constructor.addend()) ? last : kept).add(constructor.addend());
      }
      Elf.Field size = dynamic.field(Dynamic.INIT_ARRAYSZ);
      List<Long> ordered = new ArrayList<>(kept);
      ordered.addAll(last);
      for (int i = 0; i < ordered.size(); i++) {
        write(file, list.get(i).addendField(), ordered.get(i));
      }
      write(file, size, (long) Long.BYTES * kept.size());
    }
  }

  private static void write(FileChannel file, Elf.Field field, long value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(field.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    Channels.writeFully(file, bytes.putLong(value).flip(), field.offset());
  }
}
