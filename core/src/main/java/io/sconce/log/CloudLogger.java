package io.sconce.log;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that writes one line for each event, at one call, so that lines never mix. */
final class CloudLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

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
    out.accept(form.line(level, name, message, thrown));
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
