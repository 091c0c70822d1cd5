package io.sconce.local;

/**
 * A function did not start. The message says why and shows the last lines that it printed; no
 * process, port or temporary file is left.
 */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }

  static StartException withLog(String message, String log) {
    String lines = ChildLog.lastLines(log, 80);
    return new StartException(
        lines.isEmpty()
            ? message + "; it printed nothing"
            : message + "; its last lines were:\n" + lines.indent(2).stripTrailing());
  }
}
