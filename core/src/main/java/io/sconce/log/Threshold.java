package io.sconce.log;

import io.sconce.Settings;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * From which level on a logger writes.
 *
 * @param level for everything but DJL
 */
record Threshold(Level level) {

  /** Lambda's levels, which are SLF4J's and one more. */
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
  private static final Map<String, Level> LEVELS =
      Map.of(
          "TRACE", Level.TRACE,
          "DEBUG", Level.DEBUG,
          "INFO", Level.INFO,
          "WARN", Level.WARN,
          "ERROR", Level.ERROR,
          "FATAL", Level.ERROR);

  /** {@code SCONCE_LOG_LEVEL}, else Lambda's own setting, else INFO. */
  static Threshold of(Settings settings) {
    Optional<String> own = settings.text("SCONCE_LOG_LEVEL");
    String name =
        own.isPresent() ? own.get() : settings.text("AWS_LAMBDA_LOG_LEVEL").orElse("INFO");
    return new Threshold(LEVELS.getOrDefault(name.toUpperCase(Locale.ROOT), Level.INFO));
  }

  /** DJL tells at INFO how it starts, and at WARN that JNA, which it need not have, is missing. */
  Level of(String logger) {
    boolean quiet = logger.startsWith("ai.djl") && level.toInt() >= Level.INFO.toInt();
    return quiet ? Level.ERROR : level;
  }
}
