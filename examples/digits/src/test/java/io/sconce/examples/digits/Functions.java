package io.sconce.examples.digits;

import io.sconce.Predictor;
import io.sconce.local.ClassPath;
import io.sconce.local.LocalFunction;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Functions for the page to stand before, on Google Cloud's own runtime. */
final class Functions {

  private static final String ENTRY_POINT = "io.sconce.gcp.PredictorFunction";

  private Functions() {}

  /** The example's package. */
  static LocalFunction digits() {
    return LocalFunction.of(ENTRY_POINT).deploymentPackage(Path.of("target/sconce/gcp")).start();
  }

  static LocalFunction everything(Map<String, String> settings) {
    return of(EverythingPredictor.class, settings);
  }

  static LocalFunction of(
      Class<? extends Predictor<?, ?>> predictor, Map<String, String> settings) {
    return builder(predictor, settings).start();
  }

  /** One of this class path that is not started yet. */
  static LocalFunction.Builder builder(
      Class<? extends Predictor<?, ?>> predictor, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("SCONCE_PREDICTOR", predictor.getName());
    return LocalFunction.of(ENTRY_POINT).classPath(ClassPath.current()).environment(all);
  }
}
