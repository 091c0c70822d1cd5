package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every setting that the code reads stands in docs/settings.md, and no other. */
final class SettingsPageTest {

  private static final Pattern SETTING = Pattern.compile("\"(SCONCE_[A-Z_]+)\"");
  private static final Pattern ROW = Pattern.compile("\\| `(SCONCE_[A-Z_]+)` \\|");

  @Test
  void the_page_has_every_setting_of_the_code_and_no_other() throws IOException {
    Set<String> read = new TreeSet<>();
    for (String module : new String[] {"core", "adapter-gcp", "adapter-aws"}) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          read.addAll(found(SETTING, file));
        }
      }
    }

    assertThat(found(ROW, Path.of("../docs/settings.md")))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(read);
  }

  private static Set<String> found(Pattern pattern, Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    for (MatchResult match : pattern.matcher(Files.readString(file)).results().toList()) {
      names.add(match.group(1));
    }
    return names;
  }
}
