package io.sconce.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a server like the invoker's, sends it one request in memory, and stops it: no port is
 * opened. When the invoker starts its own, its classes are initialised and its lambdas linked, and
 * the first caller waits for neither.
 *
 * <p>All of it by reflection, since a function does not see the invoker's classes and another
 * version may have others. Whatever fails ends the rehearsal and nothing else.
 */
final class ServerRehearsal {

  private static final Logger log = LoggerFactory.getLogger(ServerRehearsal.class);

  /** A start must not wait longer for what it would gain. */
  private static final long ANSWERS_WITHIN_MILLIS = 1_000;

  private static final String JETTY = "org.eclipse.jetty.server.";
  private static final String EXECUTOR = "com.google.cloud.functions.invoker.HttpFunctionExecutor";

  private static final String REQUEST =
      String.join(
          "\r\n",
          "POST /predict HTTP/1.1",
          "Host: localhost",
          "User-Agent: sconce",
          "Accept: */*",
          "Content-Type: application/json",
          "Content-Length: 2",
          "Connection: close",
          "",
          "[]");

  private final ClassLoader invoker;

  private ServerRehearsal(ClassLoader invoker) {
    this.invoker = invoker;
  }

  /** Sends back what it is sent, by those methods that {@link PredictorFunction} calls, too. */
  public static final class Echo implements HttpFunction {

    /** Called by the invoker's own code. */
    public Echo() {}

    @Override
    public void service(HttpRequest request, HttpResponse response) throws IOException {
      response.setStatusCode(request.getHeaders().isEmpty() ? 400 : 200);
      response.setContentType(request.getContentType().orElse("application/json"));
      response.appendHeader("X-Request-Id", request.getMethod() + request.getPath());
      response.getOutputStream().write(request.getInputStream().readAllBytes());
    }
  }

  /**
   * Does it once.
   *
   * @param invoker finds its classes
   * @return the whole answer, head and body; empty if it failed
   */
  static String run(ClassLoader invoker) {
    // Through which the invoker logs. That a server has started and stopped would alarm a reader.
    java.util.logging.Logger jetty = java.util.logging.Logger.getLogger("org.eclipse.jetty");
    Level before = jetty.getLevel();
    jetty.setLevel(Level.WARNING);
    try {
      return new ServerRehearsal(invoker).answer();
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      log.debug("the server's rehearsal ended early", e);
      return "";
    } finally {
      jetty.setLevel(before);
    }
  }

  private String answer() throws ReflectiveOperationException {
    Class<?> serverType = jetty("Server");
    Object server = serverType.getConstructor().newInstance();
    Object function =
        invoker.loadClass(EXECUTOR).getMethod("forClass", Class.class).invoke(null, Echo.class);
    serverType.getMethod("setHandler", jetty("Handler")).invoke(server, function);
    Class<?> connectorType = jetty("LocalConnector");
    Object connector = connectorType.getConstructor(serverType).newInstance(server);
    serverType.getMethod("addConnector", jetty("Connector")).invoke(server, connector);
    try {
      serverType.getMethod("start").invoke(server);
      return (String)
          connectorType
              .getMethod("getResponse", String.class, long.class, TimeUnit.class)
              .invoke(connector, REQUEST, ANSWERS_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      serverType.getMethod("stop").invoke(server);
    }
  }

  private Class<?> jetty(String name) throws ClassNotFoundException {
    return invoker.loadClass(JETTY + name);
  }
}
