package io.sconce.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassPathTest {

  private static final Jar OWN = jar("com.example", "app", "1.0", "");

  @Test
  void the_own_jar_and_all_that_is_kept_are_taken_in_the_tested_versions() {
    Jar gson = jar("com.google.code.gson", "gson", "2.13.1", "");
    Jar tests = jar("com.example", "data", "2.0", "tests");

    List<Jar> jars =
        ClassPath.select(
            OWN,
            List.of(gson, tests, jar("com.amazonaws", "events", "3", "")),
            Set.of("com.google.code.gson:gson", "com.example:data:tests"));

    assertThat(jars).containsExactlyInAnyOrder(OWN, gson, tests);
  }

  @Test
  void a_classifier_is_kept_by_itself() {
    Jar classes = jar("com.example", "data", "2.0", "");
    Jar tests = jar("com.example", "data", "2.0", "tests");

    assertThat(ClassPath.select(OWN, List.of(classes, tests), Set.of("com.example:data:tests")))
        .containsExactlyInAnyOrder(OWN, tests);
  }

  @Test
  void natives_of_any_platform_stay_out_and_the_engine_does_not() {
    Jar engine = jar("ai.djl.pytorch", "pytorch-engine", "0.35.1", "");
    List<Jar> tested =
        List.of(
            engine,
            jar("ai.djl.pytorch", "pytorch-jni", "2.7.1-0.35.1", ""),
            jar("ai.djl.pytorch", "pytorch-native-cpu", "2.7.1", "osx-aarch64"),
            jar("ai.djl.pytorch", "pytorch-native-cu128", "2.7.1", "linux-x86_64"));

    List<Jar> jars =
        ClassPath.select(
            OWN,
            tested,
            Set.of(
                "ai.djl.pytorch:pytorch-engine",
                "ai.djl.pytorch:pytorch-jni",
                "ai.djl.pytorch:pytorch-native-cpu:osx-aarch64",
                "ai.djl.pytorch:pytorch-native-cu128:linux-x86_64"));

    assertThat(jars).containsExactlyInAnyOrder(OWN, engine);
  }

  @Test
  void names_are_those_of_the_artifacts_in_the_order_of_lambdas_class_path() {
    Jar tests = jar("com.example", "data", "2.0-SNAPSHOT", "tests");
    Jar upper = jar("com.example", "Zebra", "1", "");

    assertThat(ClassPath.named(List.of(tests, OWN, upper)).keySet())
        .containsExactly("Zebra-1.jar", "app-1.0.jar", "data-2.0-SNAPSHOT-tests.jar");
  }

  @Test
  void equal_names_get_their_group_before_them() {
    Jar one = jar("com.example.one", "util", "1", "");
    Jar two = jar("com.example.two", "Util", "1", "");

    assertThat(ClassPath.named(List.of(two, one, OWN)))
        .containsOnlyKeys("app-1.0.jar", "com.example.one-util-1.jar", "com.example.two-Util-1.jar")
        .containsEntry("com.example.one-util-1.jar", one)
        .containsEntry("com.example.two-Util-1.jar", two);
  }

  private static Jar jar(String groupId, String artifactId, String version, String classifier) {
    return new Jar(groupId, artifactId, version, classifier, Path.of("not-read.jar"));
  }
}
