package io.sconce.log;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that writes one line for each event, at one call, so that lines never mix. */
final class CloudLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

  /** Of a line that is made and written nowhere. Not SLF4J's own: that would look for a backend. */
  static final Marker REHEARSAL = new BasicMarkerFactory().getMarker("REHEARSAL");

  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  private final Level threshold;
  private final transient LogForm form;
  private final transient Consumer<String> out;

  CloudLogger(String name, Level threshold, LogForm form, Consumer<String> out) {
    this.name = name;
    this.threshold = threshold;
    this.form = form;
    this.out = out;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    String line = form.line(level, name, message, thrown);
    if (marker == REHEARSAL) {
      NOWHERE.println(line);
    } else {
      out.accept(line);
    }
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  private boolean writes(Level level) {
    return level.toInt() >= threshold.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return writes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return writes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return writes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return writes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return writes(Level.ERROR);
  }
}
