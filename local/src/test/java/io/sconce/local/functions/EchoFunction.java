package io.sconce.local.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Answers with its body, or does what the path says. */
public final class EchoFunction implements HttpFunction {
  public EchoFunction() throws InterruptedException {
    System.out.println("constructed");
    Runtime.getRuntime().addShutdownHook(new Thread(EchoFunction::end));
    switch (System.getenv().getOrDefault("START", "well")) {
      case "throw" -> throw new IllegalStateException("no model");
      case "exit" -> System.exit(3);
      case "hang" -> Thread.sleep(Long.MAX_VALUE);
      default -> {}
    }
  }

  /** Takes a moment, as the end of a real function does. */
  private static void end() {
    try {
      Thread.sleep(100);
      System.out.println("goodbye");
    } catch (InterruptedException e) {
      System.out.println("interrupted");
    }
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    System.out.println("served " + request.getPath());
    byte[] body = request.getInputStream().readAllBytes();
    if (request.getPath().equals("/environment")) {
      Map<String, String> all = new TreeMap<>(System.getenv());
      all.put("stdin", Integer.toString(System.in.read()));
      all.put("pid", Long.toString(ProcessHandle.current().pid()));
      all.put("maxMemory", Long.toString(Runtime.getRuntime().maxMemory()));
      all.put("user.dir", System.getProperty("user.dir"));
      all.put("java.io.tmpdir", System.getProperty("java.io.tmpdir"));
      all.put("java.home", System.getProperty("java.home"));
      all.put("class.loader", EchoFunction.class.getClassLoader().toString());
      response.getOutputStream().write(all.toString().getBytes(UTF_8));
    } else if (request.getPath().equals("/package")) {
      response
          .getOutputStream()
          .write(PackageReport.of(EchoFunction.class).toString().getBytes(UTF_8));
    } else {
      response.setContentType(request.getContentType().orElse("application/octet-stream"));
      response.getOutputStream().write(body);
    }
  }
}
