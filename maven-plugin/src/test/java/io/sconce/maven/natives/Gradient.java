package io.sconce.maven.natives;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Arrays;

/** Differentiates, which no model here does: inference has no need of it. */
final class Gradient {

  private Gradient() {}

  /** Prints the gradient of the sum of x·x at [1, 2, 3], or the first line of the error. */
  public static void main(String[] args) {
    System.setProperty("ai.djl.offline", "true");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray x = manager.create(new float[] {1, 2, 3});
      x.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        collector.backward(x.mul(x).sum());
        System.out.println(Arrays.toString(x.getGradient().toFloatArray()));
      } catch (RuntimeException e) {
        System.out.println(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }
}
