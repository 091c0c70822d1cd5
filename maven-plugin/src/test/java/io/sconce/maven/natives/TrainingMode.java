package io.sconce.maven.natives;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;

/** Runs a model as training does, for its dropout, say: outside of inference mode. */
final class TrainingMode {

  private TrainingMode() {}

  static NDList run(Model model, NDList inputs) {
    ParameterStore none = new ParameterStore(model.getNDManager(), false);
    return model.getBlock().forward(none, inputs, true);
  }
}
