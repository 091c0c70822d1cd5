package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BeyondInferenceTest {

  @TempDir private Path folder;

  private Jar jar(String module, String entry, byte[] content) throws IOException {
    return new Jar(
        module, "it", "1", "", zip(folder.resolve(module + ".jar"), Map.of(entry, content)));
  }

  private static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }

  private Path model(String code) throws IOException {
    byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
    return zip(folder.resolve("model.pt"), Map.of("model/code/__torch__.py", bytes));
  }

  private static byte[] compiled(String name) throws IOException {
    try (InputStream in = BeyondInferenceTest.class.getResourceAsStream("natives/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void a_class_that_computes_gradients_is_found_as_the_compiler_writes_it() throws Exception {
    Jar jar = jar("com.example", "com/example/G.class", compiled("Gradient.class"));

    assertThat(BeyondInference.in(List.of(jar), Map.of()))
        .hasValue("com/example/G.class in it-1.jar uses GradientCollector");
  }

  @Test
  void a_class_that_runs_a_block_may_do_so_outside_of_inference_mode() throws Exception {
    Jar jar = jar("com.example", "com/example/T.class", compiled("TrainingMode.class"));

    assertThat(BeyondInference.in(List.of(jar), Map.of()))
        .hasValue("com/example/T.class in it-1.jar uses ai/djl/training/ParameterStore");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A collector of DJL's PyTorch engine itself, and one by its name alone, as Clojure calls.
        "ai/djl/pytorch/engine/PtGradientCollector",
        "newGradientCollector",
        "ai/djl/pytorch/jni/JniUtils",
        "ai/djl/training/hyperparameter/EasyHpo",
        "(Lai/djl/pytorch/engine/PtSymbolBlock;Lai/djl/ndarray/NDList;Z)Lai/djl/ndarray/NDList;",
        "createCoo",
        "toSparse"
      })
  void a_class_with_another_way_out_of_inference_is_found(String constant) throws Exception {
    byte[] bytes = constant.getBytes(StandardCharsets.UTF_8);
    Jar jar = jar("com.example", "com/example/T.class", bytes);

    assertThat(BeyondInference.in(List.of(jar), Map.of())).isPresent();
  }

  @Test
  void core_runs_models_for_inference_and_what_else_is_of_its_group_may_not() throws Exception {
    Jar other = jar("io.sconce", "io/sconce/T.class", compiled("TrainingMode.class"));
    Jar core = new Jar("io.sconce", "sconce-core", "1", "", other.file());

    assertThat(BeyondInference.in(List.of(core), Map.of())).isEmpty();
    assertThat(BeyondInference.in(List.of(other), Map.of())).isPresent();
  }

  @Test
  void a_class_that_uses_arrays_and_models_is_not() throws Exception {
    Jar jar = jar("com.example", "com/example/T.class", compiled("Tour.class"));

    assertThat(BeyondInference.in(List.of(jar), Map.of())).isEmpty();
  }

  @Test
  void djl_itself_can_do_it_and_is_not_meant() throws Exception {
    Jar jar = jar("ai.djl", "ai/djl/training/A.class", compiled("Gradient.class"));

    assertThat(BeyondInference.in(List.of(jar), Map.of())).isEmpty();
  }

  @Test
  void what_is_no_class_says_nothing() throws Exception {
    Jar jar = jar("com.example", "README.md", compiled("Gradient.class"));

    assertThat(BeyondInference.in(List.of(jar), Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'_0 = torch.grad([y], [x])', grad",
    "'torch.backward(y)', backward",
    "'_0 = torch._version(x)', _version",
    "'_0, _1, = torch._unpack_dual(x, 0)', _unpack_dual",
    "'_0 = torch._add_batch_dim(x, 0, 1)', _add_batch_dim",
    "'_0 = ops.aten._remove_batch_dim(x, 1, 4, 0)', _remove_batch_dim",
    "'_0 = torch._to_functional_tensor(x)', _to_functional_tensor",
    "'_0 = torch._vmap_increment_nesting()', _vmap_increment_nesting",
    "'_0 = torch.rename(x, [\"dimname::N\"])', named dimensions"
  })
  void a_model_that_calls_such_an_operator_is_found(String line, String name) throws Exception {
    Path model = model("def forward(self, x: Tensor) -> Tensor:\n  " + line + "\n  return _0\n");

    assertThat(BeyondInference.in(List.of(), Map.of("a/m.pt", model)))
        .hasValue("a/m.pt uses " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_0 = torch.requires_grad_(x)",
        "_0 = torch.sigmoid_backward(x, y)",
        "_0 = torch.detach(torch.add_(x, 1))",
        "_0 = (self.my_version).forward(x)",
        "_0 = self.dimname_",
        "_0 = torch.add(x, 1, alpha=1)"
      })
  void a_model_that_calls_others_is_not(String line) throws Exception {
    assertThat(BeyondInference.in(List.of(), Map.of("m.pt", model(line)))).isEmpty();
  }

  @Test
  void constants_and_weights_of_a_model_are_not_its_code() throws Exception {
    byte[] bytes = "torch._version(x)".getBytes(StandardCharsets.UTF_8);
    Path model = zip(folder.resolve("m"), Map.of("m/data/0", bytes, "m/code/a.debug_pkl", bytes));

    assertThat(BeyondInference.in(List.of(), Map.of("m.pt", model))).isEmpty();
  }

  @Test
  void a_model_that_is_no_zip_has_no_code_to_look_at() throws Exception {
    Path model = Files.writeString(folder.resolve("m"), "torch._version(x)");

    assertThat(BeyondInference.in(List.of(), Map.of("m.pt", model))).isEmpty();
  }

  @Test
  void the_tour_of_operators_needs_no_more_than_inference() throws Exception {
    assertThat(
            BeyondInference.in(List.of(), Map.of("tour.pt", Path.of("src/test/resources/tour.pt"))))
        .isEmpty();
  }
}
