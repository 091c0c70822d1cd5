package io.sconce.maven.natives;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Set;

/**
 * Runs tour.pt, and what translators do with arrays outside of a model, so that two libtorches can
 * be compared: each needs a process of its own, where PYTORCH_LIBRARY_PATH says which.
 */
final class Tour {

  private static final Set<DataType> READ = Set.of(DataType.FLOAT32, DataType.INT64);

  private Tour() {}

  /**
   * Prints a line for each output of each call, and for each array: where it is from, its name,
   * datatype, shape and the SHA-256 of its bytes.
   *
   * @param args tour.pt
   */
  public static void main(String[] args)
      throws IOException, MalformedModelException, TranslateException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Path file = Path.of(args[0]);
    try (Model model = Model.newInstance("tour", "PyTorch")) {
      // DJL makes these weights in inference mode.
      model.load(file.getParent(), "tour");
      predict(model, "file");
    }
    try (Model model = Model.newInstance("tour", "PyTorch");
        InputStream in = Files.newInputStream(file)) {
      // And these outside of it, as it does the inputs.
      model.load(in);
      predict(model, "stream");
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      arrays(manager).forEach(array -> print("array", array));
    }
  }

  private static void predict(Model model, String from) throws TranslateException {
    // The first call profiles the model, the second optimizes it, the third runs what came out.
    for (int call = 1; call <= 3; call++) {
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null));
          NDManager manager = model.getNDManager().newSubManager()) {
        NDList outputs = predictor.predict(new NDList(input(manager)));
        for (NDArray output : outputs) {
          print(from + ' ' + call, output);
        }
      }
    }
  }

  /** FP32 [4, 64], from -1 to 1. */
  private static NDArray input(NDManager manager) {
    float[] numbers = new float[4 * 64];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 37 % 101 / 50f - 1;
    }
    return manager.create(numbers, new Shape(4, 64));
  }

  private static NDList arrays(NDManager manager) {
    NDArray x = input(manager);
    NDArray changed = x.duplicate();
    changed.get("1:3").addi(1);
    changed.get(0).muli(2);
    changed.set(new NDIndex(":, 3:5"), 7);
    changed.reshape(4, 8, 8).transpose(0, 2, 1).get(":, 2").negi();
    NDArray image = x.reshape(4, 4, 4, 4);
    return new NDList(
        named("changed", changed),
        named("transposed", x.transpose()),
        named("channels_first", image.transpose(0, 3, 1, 2).sub(0.5f).div(0.25f)),
        named("softmax", x.softmax(1)),
        named("sorted", x.sort(1)),
        named("best", x.topK(3, 1).get(1)),
        named("greatest", x.argMax(1)),
        named("product", x.matMul(x.transpose())),
        named("concatenated", x.concat(x.flip(1), 0)),
        named("stacked", NDArrays.stack(new NDList(x, x.abs().sqrt()), 1).squeeze()),
        named("split", x.split(4, 1).get(2)),
        named("padded", image.pad(new Shape(1, 2), 3)),
        named("whole", x.mul(100).toType(DataType.INT64, false)),
        named("mean", x.mean(new int[] {1}, true)),
        named("normalized", x.normalize(2, 1)),
        named("masked", x.booleanMask(x.gt(0.5f))),
        named("chosen", x.gt(0).toType(DataType.FLOAT32, false).mul(x).cumSum(1)));
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  private static void print(String from, NDArray array) {
    if (!READ.contains(array.getDataType())) {
      throw new IllegalStateException(array.getName() + " is " + array.getDataType());
    }
    MessageDigest digest = Checksums.sha256();
    digest.update(array.toByteArray());
    System.out.printf(
        "%s %s %s%s %s%n",
        from, array.getName(), array.getDataType(), array.getShape(), Checksums.hex(digest));
  }
}
