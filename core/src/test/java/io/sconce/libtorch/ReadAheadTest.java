package io.sconce.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {

  @TempDir private Path folder;

  @Test
  void reads_no_more_than_there_is_and_a_little_of_every_piece() throws Exception {
    Path file = Files.write(folder.resolve("library"), new byte[(9 << 20) + 5]);

    ReadAhead readAhead = ReadAhead.of(file);
    readAhead.join();

    assertThat(readAhead.bytesRead()).isBetween(3L * (4 << 10), (9L << 20) + 5);
  }

  @Test
  void a_file_that_is_not_there_ends_it_quietly() throws Exception {
    ReadAhead readAhead = ReadAhead.of(folder.resolve("none"));
    readAhead.join();

    assertThat(readAhead.bytesRead()).isZero();
  }
}
