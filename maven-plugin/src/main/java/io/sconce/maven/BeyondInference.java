package io.sconce.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Finds what needs more of libtorch than inference does: Java code that computes gradients with
 * DJL, and models that call one of the few operators that are reached in inference and belong to
 * autograd, vmap, functionalization or named tensors. Without their kernels gradients would be
 * zeros, and the operators fail.
 */
final class BeyondInference {

  /** In names and descriptors of classes that use these. */
  private static final List<String> GRADIENTS =
      List.of(
          "ai/djl/training/GradientCollector", "ai/djl/training/Trainer", "setRequiresGradient");

  /** As TorchScript's own printer writes calls, and names of tensors' dimensions. */
  private static final Pattern OPERATORS =
      Pattern.compile(
          "\\b(_version|_fw_primal|_make_dual|_unpack_dual|_add_batch_dim|_remove_batch_dim"
              + "|_vmap_\\w+|_\\w+_functional_tensor)\\(|\\b(dimname)::");

  private BeyondInference() {}

  /**
   * Looks through jars and models.
   *
   * @param jars DJL's own, which can do all of it and mostly are not asked to, count nothing
   * @param models by their paths in a package
   * @return the first that is found, as the subject and verb of a sentence; empty if there is none
   */
  static Optional<String> in(Collection<Jar> jars, Map<String, Path> models) throws IOException {
    for (Jar jar : jars) {
      Optional<String> found = jar.isOf("ai.djl") ? Optional.empty() : inClasses(jar);
      if (found.isPresent()) {
        return found;
      }
    }
    for (Map.Entry<String, Path> model : models.entrySet()) {
      Optional<String> found = inModel(model.getKey(), model.getValue());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> inClasses(Jar jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.file().toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        String constants = text(zip, entry);
        if (GRADIENTS.stream().anyMatch(constants::contains)) {
          return Optional.of(entry.getName() + " in " + jar.fileName() + " computes gradients");
        }
      }
    }
    return Optional.empty();
  }

  /** A TorchScript file is a zip with the model's code as text; whatever else it is has none. */
  private static Optional<String> inModel(String path, Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().filter(BeyondInference::isCode).toList()) {
        Matcher matcher = OPERATORS.matcher(text(zip, entry));
        if (matcher.find()) {
          String name = matcher.group(1) == null ? "named dimensions" : matcher.group(1);
          return Optional.of(path + " uses " + name);
        }
      }
      return Optional.empty();
    } catch (ZipException e) {
      return Optional.empty();
    }
  }

  private static boolean isCode(ZipEntry entry) {
    return entry.getName().contains("/code/") && entry.getName().endsWith(".py");
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
