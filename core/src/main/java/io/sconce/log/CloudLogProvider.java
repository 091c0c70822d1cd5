package io.sconce.log;

import io.sconce.Settings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The backend, as SLF4J makes it. It is named by a property and not by a service file, so that a
 * user's own backend never meets a second one; see {@link CloudLog#install}. Nobody else calls it.
 */
public final class CloudLogProvider implements SLF4JServiceProvider {

  /** The version of SLF4J's interface that this is written for. */
  private static final String API_VERSION = "2.0.99";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new BasicMDCAdapter();
  private final ILoggerFactory loggers;

  /** SLF4J's way in: form and level come from the environment. */
  public CloudLogProvider() {
    Settings settings = Settings.fromEnvironment();
    LogForm form = LogForm.of(settings, mdc);
    Threshold threshold = Threshold.of(settings);
    this.loggers = new Loggers(form, threshold, new ConcurrentHashMap<>());
  }

  /** One logger for each name, and where they all write. */
  private record Loggers(LogForm form, Threshold threshold, ConcurrentMap<String, Logger> byName)
      implements ILoggerFactory, Consumer<String> {
    @Override
    public Logger getLogger(String name) {
      Logger known = byName.get(name);
      if (known != null) {
        return known;
      }
      Logger made = new CloudLogger(name, threshold.of(name), form, this);
      Logger first = byName.putIfAbsent(name, made);
      return first == null ? made : first;
    }

    @Override
    public void accept(String line) {
      System.out.println(line);
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return API_VERSION;
  }

  @Override
  public void initialize() {
    // All is done in the constructor.
  }
}
