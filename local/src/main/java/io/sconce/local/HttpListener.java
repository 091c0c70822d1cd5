package io.sconce.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * A small, strict HTTP/1.1 server on the loopback address: one thread for each connection.
 *
 * <p>The JDK's own server writes head and body separately, and with Nagle's algorithm on, so that
 * every reply on a kept-alive connection waits 40 ms for a delayed acknowledgement; it also decodes
 * header values and paths before they can be read raw. This one sends a reply in one write.
 */
final class HttpListener implements AutoCloseable {
  private static final int LINGER_MILLIS = 2_000;
  private static final Set<String> NO_BODY_LENGTH =
      Set.of("content-length", "connection", "date", "transfer-encoding");

  private final ServerSocket server;
  private final int maxBodyBytes;
  private final Function<WireRequest, WireResponse> handler;
  private final Function<WireRequest, WireResponse> tooLarge;
  private final ExecutorService threads;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /**
   * Listens from now on.
   *
   * @param port the port, or 0 for a free one
   * @param maxBodyBytes the longest request body that reaches {@code handler}
   * @param tooLarge answers a request with a longer body; it sees the request without its body, and
   *     the connection is closed behind the answer
   * @throws StartException if the port is taken
   */
  HttpListener(
      String name,
      int port,
      int maxBodyBytes,
      Function<WireRequest, WireResponse> handler,
      Function<WireRequest, WireResponse> tooLarge) {
    this.maxBodyBytes = maxBodyBytes;
    this.handler = handler;
    this.tooLarge = tooLarge;
    this.server = bind(port);
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "sconce-" + name);
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  private static ServerSocket bind(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 512);
        return socket;
      } catch (IOException e) {
        socket.close();
        throw new StartException("port " + port + ": " + e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        if (server.isClosed()) {
          connection.close();
        }
        threads.execute(() -> serve(connection));
      } catch (IOException | RejectedExecutionException e) {
        // The listener was closed, or one connection broke before it began.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      RequestReader reader =
          new RequestReader(
              new BufferedInputStream(connection.getInputStream(), 16 * 1024),
              connection.getOutputStream(),
              maxBodyBytes,
              connection.getInetAddress().getHostAddress());
      while (exchange(reader, connection)) {
        // The next request of a kept-alive connection.
      }
    } catch (IOException | IllegalStateException e) {
      // The client went away, or all is being closed; there is nobody to tell.
    } finally {
      connections.remove(connection);
    }
  }

  /** Reads one request and answers it; false when the connection is to be closed. */
  private boolean exchange(RequestReader reader, Socket connection) throws IOException {
    OutputStream out = connection.getOutputStream();
    WireRequest request;
    try {
      request = reader.read();
    } catch (RequestReader.Malformed e) {
      write(
          out,
          "",
          WireResponse.json(e.status(), "{\"message\":\"" + e.getMessage() + "\"}"),
          false);
      linger(connection);
      return false;
    } catch (RequestReader.BodyTooLong e) {
      write(out, e.head().method(), tooLarge.apply(e.head()), false);
      linger(connection);
      return false;
    }
    if (request == null) {
      return false;
    }
    boolean keepAlive = RequestReader.keepsAlive(request);
    write(out, request.method(), handler.apply(request), keepAlive);
    return keepAlive;
  }

  private static void write(
      OutputStream out, String method, WireResponse response, boolean keepAlive)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ")
        .append(response.status())
        .append(' ')
        .append(Reason.of(response.status()));
    head.append("\r\n");
    for (Header header : response.headers()) {
      if (!NO_BODY_LENGTH.contains(header.lowerCaseName())) {
        head.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    boolean bodiless =
        response.status() == 204 || response.status() == 304 || response.status() < 200;
    if (!bodiless) {
      head.append("Content-Length: ").append(response.body().length).append("\r\n");
    }
    head.append("Date: ")
        .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)))
        .append("\r\nConnection: ")
        .append(keepAlive ? "keep-alive" : "close")
        .append("\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(ISO_8859_1);
    int bodyBytes = bodiless || method.equals("HEAD") ? 0 : response.body().length;
    byte[] message = new byte[headBytes.length + bodyBytes];
    System.arraycopy(headBytes, 0, message, 0, headBytes.length);
    System.arraycopy(response.body(), 0, message, headBytes.length, bodyBytes);
    out.write(message);
    out.flush();
  }

  /**
   * Reads on for a moment, so that a client that still sends is not reset before it has read the
   * answer.
   */
  private static void linger(Socket connection) throws IOException {
    connection.shutdownOutput();
    connection.setSoTimeout(LINGER_MILLIS);
    byte[] waste = new byte[64 * 1024];
    long end = System.nanoTime() + LINGER_MILLIS * 5_000_000L;
    while (connection.getInputStream().read(waste) >= 0 && System.nanoTime() < end) {
      // Thrown away.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        // It is as good as closed.
      }
    }
    threads.shutdown();
  }
}
