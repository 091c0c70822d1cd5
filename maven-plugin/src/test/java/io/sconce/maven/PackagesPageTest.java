package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/packages.md} says of the plugin's settings is what the plugin has. */
final class PackagesPageTest {

  /** A setting that may be given on the command line, in the plugin's own descriptor. */
  private static final Pattern SETTING =
      Pattern.compile("<(\\w+) implementation=\"[^\"]+\"[^>]*>\\$\\{([\\w.]+)}</\\1>");

  @Test
  void each_setting_is_there() throws IOException {
    String page = Files.readString(Path.of("../docs/packages.md"));

    List<String> settings =
        SETTING
            .matcher(descriptor())
            .results()
            .filter(setting -> isOfTheCommandLine(setting.group(2)))
            .map(PackagesPageTest::row)
            .distinct()
            .toList();

    assertThat(settings).hasSizeGreaterThan(5).allSatisfy(row -> assertThat(page).contains(row));
  }

  private static String row(MatchResult setting) {
    return "| `" + setting.group(1) + "` | `" + setting.group(2) + "` |";
  }

  private static boolean isOfTheCommandLine(String property) {
    return property.startsWith("sconce.") || property.equals("cloud") || property.equals("port");
  }

  private static String descriptor() throws IOException {
    try (InputStream in =
        PackagesPageTest.class.getResourceAsStream("/META-INF/maven/plugin.xml")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
