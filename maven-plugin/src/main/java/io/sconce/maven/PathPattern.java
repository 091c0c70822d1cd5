package io.sconce.maven;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of paths as Maven users write it: two stars and a slash are any number of folders, none
 * too; {@code *} is any characters of one name, {@code ?} one of them.
 */
final class PathPattern {

  private static final Pattern TOKEN = Pattern.compile("\\*\\*/|\\*\\*|\\*|\\?|[^*?]+");

  private final Pattern pattern;

  PathPattern(String pattern) {
    String whole = pattern.endsWith("/") ? pattern + "**" : pattern;
    this.pattern =
        Pattern.compile(
            TOKEN
                .matcher(whole)
                .replaceAll(
                    token ->
                        switch (token.group()) {
                          case "**/" -> "(?:.*/)?";
                          case "**" -> ".*";
                          case "*" -> "[^/]*";
                          case "?" -> "[^/]";
                          default -> Matcher.quoteReplacement(Pattern.quote(token.group()));
                        }));
  }

  /** Whether a path, with slashes and without one at its start, is meant. */
  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }
}
