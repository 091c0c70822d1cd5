package io.sconce.http;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths in one form. The functions framework's server brings them so; API Gateway sends on what the
 * client wrote.
 */
final class Paths {

  private Paths() {}

  /**
   * A path without dot segments (RFC 3986 5.2.4), without parameters of segments ({@code ;x=y}),
   * and without a slash at the end.
   *
   * @return begins with a slash; the root is a slash alone
   */
  static String normal(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      String name = segment.split(";", 2)[0];
      if (name.equals("..")) {
        segments.pollLast();
      } else if (!name.equals(".")) {
        segments.addLast(name);
      }
    }
    if (!segments.isEmpty() && segments.getFirst().isEmpty()) {
      segments.removeFirst();
    }
    if (!segments.isEmpty() && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return "/" + String.join("/", segments);
  }
}
