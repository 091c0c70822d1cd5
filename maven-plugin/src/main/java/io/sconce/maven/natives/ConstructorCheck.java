package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.READ;

import io.sconce.maven.natives.Dynamic.Relocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares a library that calls fewer constructors with what it was before: both are read from the
 * disk, as a loader does.
 */
final class ConstructorCheck {

  private static final int CHUNK = 1 << 20;

  private final FileChannel whole;
  private final FileChannel reduced;
  private final List<Relocation> constructors;
  private final List<Elf.Field> changed = new ArrayList<>();

  private ConstructorCheck(FileChannel whole, FileChannel reduced, Dynamic before)
      throws IOException, UnsupportedElfException {
    this.whole = whole;
    this.reduced = reduced;
    constructors = before.constructors();
    constructors.forEach(constructor -> changed.add(constructor.addendField()));
    changed.add(before.field(Dynamic.INIT_ARRAYSZ));
  }

  /**
   * Looks for a difference, but for constructors that may be left out.
   *
   * @param whole the library before
   * @param reduced the same with fewer constructors
   * @param unreached the addresses of those that may be left out
   * @return what it is, such as "it calls other constructors"; empty if there is none
   */
  static Optional<String> difference(Path whole, Path reduced, Set<Long> unreached)
      throws IOException {
    try (FileChannel was = FileChannel.open(whole, READ);
        FileChannel is = FileChannel.open(reduced, READ)) {
      Dynamic before = Dynamic.read(was, Elf.read(was));
      return new ConstructorCheck(was, is, before).difference(unreached);
    } catch (UnsupportedElfException e) {
      return Optional.of("what was written of it " + e.getMessage());
    }
  }

  private Optional<String> difference(Set<Long> unreached)
      throws IOException, UnsupportedElfException {
    long at = differingByte();
    if (at >= 0) {
      return Optional.of("its byte " + at + " differs");
    }
    List<Long> expected = new ArrayList<>();
    for (Relocation constructor : constructors) {
      if (!unreached.contains(constructor.addend())) {
        expected.add(constructor.addend());
      }
    }
    List<Long> called = new ArrayList<>();
    Dynamic after = Dynamic.read(reduced, Elf.read(reduced));
    after.constructors().forEach(constructor -> called.add(constructor.addend()));
    if (!called.equals(expected)) {
      return Optional.of("it calls other constructors, or in another order");
    }
    return keepsAll() ? Optional.empty() : Optional.of("it has lost constructors");
  }

  /** Whether the list, with what is behind its new end, is the same but for the order. */
  private boolean keepsAll() throws IOException {
    List<Long> before = new ArrayList<>();
    List<Long> after = new ArrayList<>();
    ByteBuffer addend = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Relocation constructor : constructors) {
      before.add(constructor.addend());
      Channels.readFully(reduced, addend.clear(), constructor.addendField().offset());
      after.add(addend.getLong(0));
    }
    before.sort(null);
    after.sort(null);
    return before.equals(after);
  }

  /** Where bytes differ, but for what may; -1 if nowhere. */
  private long differingByte() throws IOException {
    if (whole.size() != reduced.size()) {
      return Math.min(whole.size(), reduced.size());
    }
    ByteBuffer expected = ByteBuffer.allocateDirect(CHUNK);
    ByteBuffer got = ByteBuffer.allocateDirect(CHUNK);
    for (long done = 0; done < whole.size(); done += CHUNK) {
      int count = (int) Math.min(CHUNK, whole.size() - done);
      Channels.readFully(whole, expected.clear().limit(count), done);
      Channels.readFully(reduced, got.clear().limit(count), done);
      clearChanged(expected.flip(), done);
      clearChanged(got.flip(), done);
      int at = expected.mismatch(got);
      if (at >= 0) {
        return done + at;
      }
    }
    return -1;
  }

  private void clearChanged(ByteBuffer bytes, long offset) {
    for (Elf.Field field : changed) {
      field.clear(bytes, offset);
    }
  }
}
