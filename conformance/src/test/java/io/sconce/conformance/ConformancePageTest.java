package io.sconce.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every sentence of docs/conformance.md names tests that there are, and every case of the suite
 * stands there.
 */
final class ConformancePageTest {

  private static final Path PAGE = Path.of("../docs/conformance.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (?!sentence|---)(.*\\.) \\| (.*) \\|$");
  private static final Pattern CASE = Pattern.compile("`(\\w+)\\.(\\w+)`");
  private static final Pattern TEST = Pattern.compile("(?m)^  void (\\w+)\\(");

  @Test
  void every_sentence_names_tests_that_there_are() throws IOException {
    Set<String> tests = tests();
    List<MatchResult> rows = rows();

    assertThat(rows).hasSizeGreaterThan(50);
    for (MatchResult row : rows) {
      List<String> cases =
          CASE.matcher(row.group(2))
              .results()
              .map(each -> each.group(1) + "." + each.group(2))
              .toList();
      assertThat(cases).as(row.group(1)).isNotEmpty();
      assertThat(tests).as(row.group(1)).containsAll(cases);
    }
  }

  @Test
  void every_line_of_a_table_is_such_a_sentence() throws IOException {
    long lines =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("|") && !line.startsWith("|---"))
            .filter(line -> !line.startsWith("| sentence |"))
            .count();

    assertThat(rows()).hasSize((int) lines);
  }

  @Test
  void every_case_of_the_suite_holds_a_sentence() throws IOException {
    String page = Files.readString(PAGE);
    List<String> unnamed = new ArrayList<>();
    for (String test : tests()) {
      if (test.startsWith("AdapterContract.") && !page.contains("`" + test + "`")) {
        unnamed.add(test);
      }
    }

    assertThat(unnamed).isEmpty();
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE)).results().toList();
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
      for (Path file : files.filter(ConformancePageTest::isTest).toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        for (MatchResult test : TEST.matcher(Files.readString(file)).results().toList()) {
          names.add(type + "." + test.group(1));
        }
      }
    }
    return names;
  }

  private static boolean isTest(Path file) {
    String path = file.toString();
    return path.contains("src/test/java") && path.endsWith(".java");
  }
}
