package io.sconce.maven.natives;

import static java.nio.file.StandardOpenOption.READ;

import io.sconce.maven.natives.Elf.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares a slim library with its original, as a loader sees both. Knows nothing of how the slim
 * one was made: both are read from the disk.
 */
final class SlimCheck {

  private static final int CHUNK = 1 << 20;

  private final FileChannel original;
  private final FileChannel slim;
  private final Elf was;
  private final Elf is;
  private final ByteBuffer expected = ByteBuffer.allocateDirect(CHUNK);
  private final ByteBuffer got = ByteBuffer.allocateDirect(CHUNK);

  private SlimCheck(FileChannel original, FileChannel slim, Elf was, Elf is) {
    this.original = original;
    this.slim = slim;
    this.was = was;
    this.is = is;
  }

  /**
   * Looks for a difference that a loader would meet.
   *
   * @return what it is, such as "its ELF header differs"; empty if there is none
   */
  static Optional<String> difference(Path original, Path slim) throws IOException {
    try (FileChannel from = FileChannel.open(original, READ);
        FileChannel into = FileChannel.open(slim, READ)) {
      return new SlimCheck(from, into, Elf.read(from), Elf.read(into)).difference();
    } catch (UnsupportedElfException e) {
      return Optional.of("what was written of it " + e.getMessage());
    }
  }

  private Optional<String> difference() throws IOException {
    Optional<String> inHeaders = headers().or(this::layout);
    if (inHeaders.isPresent()) {
      return inHeaders;
    }
    if (!dynamicEntries(original, was).equals(dynamicEntries(slim, is))) {
      return Optional.of("its dynamic entries differ");
    }
    for (int i = 0; i < was.segments().size(); i++) {
      long at = differingByte(was.segments().get(i), is.segments().get(i));
      if (at >= 0) {
        return Optional.of("byte " + at + " of its program header " + i + " differs");
      }
    }
    return Optional.empty();
  }

  private Optional<String> headers() {
    ByteBuffer header = copy(was.header());
    Elf.SECTION_FIELDS.forEach(field -> field.clear(header, 0));
    if (!header.equals(is.header())) {
      return Optional.of("its ELF header differs");
    }
    if (!withoutOffsets(was).equals(withoutOffsets(is))) {
      return Optional.of("its program headers differ");
    }
    return Optional.empty();
  }

  private static List<Segment> withoutOffsets(Elf elf) {
    return elf.segments().stream().map(segment -> segment.at(0)).toList();
  }

  private Optional<String> layout() {
    List<Segment> loads = new ArrayList<>(is.loads());
    loads.sort(Comparator.comparingLong(Segment::offset).thenComparingLong(Segment::end));
    long end = 0;
    for (Segment load : loads) {
      if (!load.isAligned()) {
        return Optional.of("one of its LOADs is not aligned any more");
      }
      if (load.offset() < end) {
        return Optional.of("two of its LOADs overlap");
      }
      end = load.end();
    }
    for (int i = 0; i < was.segments().size(); i++) {
      if (was.segments().get(i).memoryBytes() > 0 && !isInTheSameLoad(i)) {
        return Optional.of("its program header " + i + " is not where it was in a LOAD");
      }
    }
    return Optional.empty();
  }

  private boolean isInTheSameLoad(int index) {
    Segment before = was.segments().get(index);
    Segment now = is.segments().get(index);
    for (int i = 0; i < was.segments().size(); i++) {
      Segment load = was.segments().get(i);
      if (load.isLoad() && before.isIn(load) && now.isIn(is.segments().get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Where the bytes of a segment differ, but for the fields that must; -1 if nowhere. */
  private long differingByte(Segment before, Segment now) throws IOException {
    for (long done = 0; done < before.bytes(); done += CHUNK) {
      int count = (int) Math.min(CHUNK, before.bytes() - done);
      Channels.readFully(original, expected.clear().limit(count), before.offset() + done);
      Channels.readFully(slim, got.clear().limit(count), now.offset() + done);
      clearChanged(expected.flip(), before.offset() + done);
      clearChanged(got.flip(), now.offset() + done);
      int at = expected.mismatch(got);
      if (at >= 0) {
        return done + at;
      }
    }
    return -1;
  }

  /** The fields that differ are compared by {@link #headers} and {@link #layout}. */
  private void clearChanged(ByteBuffer bytes, long offset) {
    Elf.SECTION_FIELDS.forEach(field -> field.clear(bytes, offset));
    for (int i = 0; i < was.segments().size(); i++) {
      was.offsetField(i).clear(bytes, offset);
    }
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }

  /** Each tag and value, found as a loader does: by address, in the LOADs. */
  private static List<List<Long>> dynamicEntries(FileChannel file, Elf elf) throws IOException {
    List<List<Long>> entries = new ArrayList<>();
    for (Segment dynamic : elf.segments()) {
      if (dynamic.type() == Segment.DYNAMIC) {
        ByteBuffer bytes = atAddress(file, elf, dynamic);
        while (bytes.remaining() >= 2 * Long.BYTES) {
          entries.add(List.of(bytes.getLong(), bytes.getLong()));
        }
      }
    }
    return entries;
  }

  private static ByteBuffer atAddress(FileChannel file, Elf elf, Segment segment)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) Math.min(segment.bytes(), CHUNK)).order(ByteOrder.LITTLE_ENDIAN);
    for (Segment load : elf.loads()) {
      long into = segment.address() - load.address();
      if (into >= 0 && into <= load.bytes() - segment.bytes()) {
        Channels.readFully(file, bytes, load.offset() + into);
        break;
      }
    }
    return bytes.flip();
  }
}
