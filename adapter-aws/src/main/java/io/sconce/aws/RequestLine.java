package io.sconce.aws;

import org.jspecify.annotations.Nullable;

/** What stands in an event for the first line of a request. */
final class RequestLine {

  /** What an event without a method counts as; no front door sends one. */
  static final String NO_METHOD = "GET";

  private RequestLine() {}

  static String method(@Nullable String method) {
    return method == null ? NO_METHOD : method;
  }

  static String path(@Nullable String path) {
    if (path == null) {
      return "/";
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  /** HTTP APIs put their stage before the path, unless it is the one without a name. */
  static String withoutStage(String path, @Nullable String stage) {
    if (stage == null || stage.equals("$default")) {
      return path;
    }
    String prefix = "/" + stage;
    if (path.equals(prefix)) {
      return "/";
    }
    return path.startsWith(prefix + "/") ? path.substring(prefix.length()) : path;
  }
}
