package io.sconce.local.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a function sees of its deployment package, and what it may do to it. */
final class PackageReport {
  private PackageReport() {}

  private interface Attempt {
    void run() throws IOException;
  }

  static Map<String, String> of(Class<?> function) throws IOException {
    Map<String, String> report = new TreeMap<>();
    report.put("user.dir", System.getProperty("user.dir"));
    report.put("code", function.getProtectionDomain().getCodeSource().getLocation().toString());
    report.put("model", String.valueOf(function.getResource("/model.bin")));
    report.put("which", which(function.getClassLoader()));
    report.put("create", attempt(() -> Files.createFile(Path.of("new"))));
    report.put("createInLib", attempt(() -> Files.createFile(Path.of("lib", "new"))));
    report.put("delete", attempt(() -> Files.delete(Path.of("expendable"))));
    report.put("open", attempt(() -> openToWrite(Path.of("model.bin"))));
    report.put("left", Files.createTempFile("left", "").toString());
    return report;
  }

  private static String which(ClassLoader loader) throws IOException {
    List<String> all = new ArrayList<>();
    for (URL url : Collections.list(loader.getResources("which.txt"))) {
      try (InputStream in = url.openStream()) {
        all.add(new String(in.readAllBytes(), UTF_8));
      }
    }
    return String.join(" ", all);
  }

  private static void openToWrite(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      out.flush();
    }
  }

  private static String attempt(Attempt attempt) {
    try {
      attempt.run();
      return "done";
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }
}
