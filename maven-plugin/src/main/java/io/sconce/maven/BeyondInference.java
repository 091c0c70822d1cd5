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
 * DJL, runs models outside of inference mode or computes with sparse arrays, and models that call
 * one of the few operators that belong to autograd, vmap, functionalization or named tensors.
 * Without their kernels gradients would be zeros, and the rest fails.
 */
final class BeyondInference {

  /**
   * In names and descriptors of classes that use these. Who runs a block needs a ParameterStore,
   * and says whether that is training, which DJL does outside of inference mode; JniUtils can do
   * anything.
   */
  private static final List<String> CLASSES =
      List.of(
          "GradientCollector",
          "setRequiresGradient",
          "ai/djl/training/Trainer",
          "ai/djl/training/ParameterStore",
          "ai/djl/training/hyperparameter/EasyHpo",
          "ai/djl/pytorch/jni/JniUtils",
          "(Lai/djl/pytorch/engine/PtSymbolBlock;Lai/djl/ndarray/NDList;Z)",
          "createCoo",
          "toSparse");

  /** As TorchScript's own printer writes calls, and names of tensors' dimensions. */
  private static final Pattern OPERATORS =
      Pattern.compile(
          "\\b(grad|_?backward|_version|_fw_primal|_make_dual|_unpack_dual|_add_batch_dim"
              + "|_remove_batch_dim|_vmap_\\w+|_\\w+_functional_tensor)\\(|\\b(dimname)::");

  private BeyondInference() {}

  /**
   * Looks through jars and models.
   *
   * @param jars DJL's own, which can do all of it and mostly are not asked to, count nothing; nor
   *     does our core, which runs models for inference only
   * @param models by their paths in a package
   * @return the first that is found, as the subject and verb of a sentence; empty if there is none
   */
  static Optional<String> in(Collection<Jar> jars, Map<String, Path> models) throws IOException {
    for (Jar jar : jars) {
      Optional<String> found = isSilent(jar) ? Optional.empty() : inClasses(jar);
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

  private static boolean isSilent(Jar jar) {
    return jar.isOf("ai.djl") || jar.module().equals(Jar.CORE);
  }

  private static Optional<String> inClasses(Jar jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.file().toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        String constants = text(zip, entry);
        Optional<String> used = CLASSES.stream().filter(constants::contains).findFirst();
        if (used.isPresent()) {
          return Optional.of(entry.getName() + " in " + jar.fileName() + " uses " + used.get());
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
