package io.sconce.benchmarks.executor;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that is measured, as {@code make_models.py} describes it in index.json.
 *
 * @param name of its file, without {@code .pt}
 * @param dataType of its only input: FP32 or INT64
 * @param shape that it is called with
 * @param otherShapes that callers may send as well
 * @param rank how many dimensions its only output has, which is FP32
 */
record StudiedModel(
    String name, String dataType, List<Long> shape, List<List<Long>> otherShapes, int rank) {

  /** All that there are, in their order. */
  static List<StudiedModel> all(Path folder) throws IOException {
    String index = Files.readString(folder.resolve("index.json"));
    return List.of(new Gson().fromJson(index, StudiedModel[].class));
  }

  static StudiedModel named(Path folder, String name) throws IOException {
    return all(folder).stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("no model '" + name + "' in " + folder));
  }
}
