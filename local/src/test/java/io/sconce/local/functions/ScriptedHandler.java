package io.sconce.local.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what an event says in {@code do}, or a request in its header {@code x-do}; replies with what
 * the header {@code x-reply} holds as base64; otherwise with the event.
 */
public final class ScriptedHandler implements RequestStreamHandler {
  private static final Pattern ORDER = Pattern.compile("\"(?:x-)?do\":\\s*\"([^\"]*)\"");
  private static final Pattern REPLY = Pattern.compile("\"x-reply\":\\s*\"([^\"]*)\"");

  private final CyclicBarrier three = new CyclicBarrier(3);
  private int served;

  public ScriptedHandler() throws InterruptedException {
    System.out.println("constructed");
    switch (System.getenv().getOrDefault("START", "well")) {
      case "throw" -> throw new IllegalStateException("no model");
      case "exit" -> System.exit(3);
      case "hang" -> Thread.sleep(Long.MAX_VALUE);
      default -> {}
    }
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    String event = new String(in.readAllBytes(), UTF_8);
    served++;
    Matcher order = ORDER.matcher(event);
    out.write(
        switch (order.find() ? order.group(1) : "reply") {
          case "throw" -> throw new IllegalArgumentException("as asked");
          case "exit" -> exit(7);
          case "halt" -> {
            Runtime.getRuntime().halt(0);
            yield new byte[0];
          }
          case "hang" -> hang();
          case "error" -> throw new OutOfMemoryError("as asked");
          case "large" -> large(6_291_557);
          case "largest" -> large(6_291_556);
          case "pause" -> pause(context);
          case "meet" -> meet();
          case "environment" -> environment(context);
          case "package" -> ("\"" + PackageReport.of(ScriptedHandler.class) + "\"").getBytes(UTF_8);
          default -> reply(event);
        });
  }

  private static byte[] exit(int status) {
    System.out.println("ends now");
    System.exit(status);
    return new byte[0];
  }

  private static byte[] hang() {
    System.out.println("hangs now");
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        System.out.println("will not be interrupted");
      }
    }
  }

  /** Long enough for a second invocation to need an environment of its own. */
  private byte[] pause(Context context) {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ("\"" + context.getLogStreamName() + "\"").getBytes(UTF_8);
  }

  /** Answers once three invocations are in this process at the same time. */
  private byte[] meet() {
    try {
      three.await(20, TimeUnit.SECONDS);
      return "\"three met\"".getBytes(UTF_8);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("three did not meet", e);
    }
  }

  private static byte[] large(int bytes) {
    return ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(UTF_8);
  }

  private byte[] environment(Context context) throws IOException {
    Map<String, String> all = new TreeMap<>(System.getenv());
    all.put("served", Integer.toString(served));
    all.put("stdin", Integer.toString(System.in.read()));
    all.put("pid", Long.toString(ProcessHandle.current().pid()));
    all.put("maxMemory", Long.toString(Runtime.getRuntime().maxMemory()));
    all.put("options", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    all.put("class.path", System.getProperty("java.class.path"));
    all.put("user.dir", System.getProperty("user.dir"));
    all.put("java.io.tmpdir", System.getProperty("java.io.tmpdir"));
    all.put("remaining", Integer.toString(context.getRemainingTimeInMillis()));
    all.put("arn", context.getInvokedFunctionArn());
    all.put("own", System.getProperty("own", ""));
    return ("\"" + all.toString().replace("\"", "'").replace("\\", "/").replace("\n", " ") + "\"")
        .getBytes(UTF_8);
  }

  private static byte[] reply(String event) {
    Matcher reply = REPLY.matcher(event);
    if (reply.find()) {
      return Base64.getDecoder().decode(reply.group(1));
    }
    if (event.contains("\"resource\"")) {
      String quoted = event.replace("\\", "\\\\").replace("\"", "\\\"");
      return ("{\"statusCode\":200,\"body\":\"" + quoted + "\"}").getBytes(UTF_8);
    }
    return event.getBytes(UTF_8);
  }
}
