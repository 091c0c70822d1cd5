package io.sconce.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns on the small SLF4J backend of this package where a function brings none of its own. */
public final class CloudLog {

  /** The MDC key of the platform's request id. */
  public static final String REQUEST_ID = "requestId";

  /** The MDC key of the cloud's own trace: X-Ray's header on AWS, the trace's id on GCP. */
  public static final String TRACE = "trace";

  private static final String SERVICE_FILE = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
  private static final String PROVIDER_PROPERTY = LoggerFactory.PROVIDER_PROPERTY_KEY;

  private static final String VERBOSITY_PROPERTY = "slf4j.internal.verbosity";

  private CloudLog() {}

  /**
   * Names this package's backend to SLF4J, unless the class path or a property names another: a
   * user's own wins. Call it first in an entry point, since SLF4J looks once, at the first logger.
   *
   * @param loader the function's class loader
   */
  public static void install(ClassLoader loader) {
    boolean usersOwn =
        System.getProperty(PROVIDER_PROPERTY) != null || loader.getResource(SERVICE_FILE) != null;
    if (!usersOwn) {
      System.setProperty(PROVIDER_PROPERTY, CloudLogProvider.class.getName());
      // Or SLF4J tells at each start that it found what it was told to use.
      System.setProperty(VERBOSITY_PROPERTY, "WARN");
    }
  }

  /**
   * Does all that a line takes but write it, so that the first one takes no longer than others.
   * Does nothing where the backend is a user's own, which would write it.
   *
   * @param logger whose line it would be
   * @param line at INFO
   */
  public static void rehearse(Logger logger, String line) {
    if (logger instanceof CloudLogger) {
      logger.info(CloudLogger.REHEARSAL, line);
    }
  }
}
