package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UberJarTest {

  @TempDir private Path folder;
  private Jars jars;

  @BeforeEach
  void jars() {
    jars = new Jars(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytorch/cpu/linux-x86_64/libtorch_cpu.so",
        "jnilib/linux-aarch64/cpu/libdjl_torch.so",
        "pytorch/cpu/win-x86_64/torch_cpu.dll",
        "libtorch_cpu.dylib",
        "BOOT-INF/lib/pytorch-native-cpu-2.7.1-linux-x86_64.jar",
        "BOOT-INF/lib/sconce-core-1.0.jar",
        "lib/pytorch-jni-2.7.1-0.35.1.jar",
        "ai/djl/pytorch/engine/PtEngine.class",
        "ai/djl/Model.class",
        "io/sconce/Predictor.class",
        "io/sconce/aws/PredictorHandler.class",
      })
  void what_is_merged_in_is_refused_with_the_file_that_tells(String entry) throws Exception {
    Jar own = jars.jar("com.example:app:1", "com/example/A.class", "", entry, "");

    assertThatThrownBy(() -> UberJar.refuse(Set.of(own), own, List.of()))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining(own.file() + " is an uber-jar: it holds " + entry + ",")
        .hasMessageContaining("448 MB")
        .hasMessageContaining("250 MB")
        .hasMessageContaining("Remove the execution of the plugin that merges, or give the jar");
  }

  @Test
  void the_plugin_that_probably_did_it_is_named() throws Exception {
    Jar own = jars.jar("com.example:app:1", "ai/djl/Model.class", "");

    assertThatThrownBy(
            () ->
                UberJar.refuse(Set.of(own), own, List.of("maven-jar-plugin", "maven-shade-plugin")))
        .hasMessageContaining("Remove the execution of maven-shade-plugin, or give");
  }

  @Test
  void a_dependency_that_is_one_is_refused_too() throws Exception {
    Jar own = jars.jar("com.example:app:1", "com/example/A.class", "");
    Jar dependency = jars.jar("com.example:bundle:1", "ai/djl/Model.class", "");

    assertThatThrownBy(() -> UberJar.refuse(Set.of(own, dependency), own, List.of()))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("Depend on the plain jar of com.example:bundle.");
  }

  @Test
  void what_djl_and_sconce_hold_themselves_is_not() throws Exception {
    Jar own = jars.jar("io.sconce:example:1", "io/sconce/examples/A.class", "");
    Jar djl = jars.jar("ai.djl:api:0.35.1", "ai/djl/Model.class", "");
    Jar engine =
        jars.jar("ai.djl.pytorch:engine:0.35.1", "ai/djl/pytorch/engine/PtEngine.class", "");
    Jar core = jars.jar("io.sconce:sconce-core:1", "io/sconce/Predictor.class", "");
    Jar aws = jars.jar("io.sconce:sconce-aws:1", "io/sconce/aws/PredictorHandler.class", "");

    assertThatCode(() -> UberJar.refuse(Set.of(own, djl, engine, core, aws), own, List.of()))
        .doesNotThrowAnyException();
  }

  @Test
  void a_users_jar_of_a_similar_name_is_not() throws Exception {
    Jar own =
        jars.jar(
            "com.example:app:1", "lib/my-sconce-core.txt", "", "com/example/torch_cpu.so.md", "");

    assertThatCode(() -> UberJar.refuse(Set.of(own), own, List.of())).doesNotThrowAnyException();
  }
}
