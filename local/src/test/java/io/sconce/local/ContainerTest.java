package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.Gson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Build contexts of container images, built and run without Docker. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Lambda runtime client has no other build")
class ContainerTest {
  @TempDir private Path folder;

  @Test
  void cloud_run_maps_function_and_invoker_from_the_archive_of_the_training_run() throws Exception {
    Map<String, String> variables = Map.of("OWN", "a \"b\" \\ $PATH", "K_SERVICE", "not this");
    Path context = write(ContainerContext.cloudRun(Functions.ECHO).environment(variables));
    List<String> before = files(context);

    try (LocalFunction function =
        LocalFunction.of(Functions.ECHO)
            .deploymentPackage(context)
            .jvmOptions(List.of("-Xlog:class+load"))
            .start()) {
      HttpRequest request = HttpRequest.newBuilder(function.uri().resolve("/environment")).build();
      String environment = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();

      assertThat(environment)
          .contains("$AppClassLoader", "K_SERVICE=echo-function", "OWN=a \"b\" \\ $PATH");
      assertMapped(function.log(), Functions.ECHO, LocalFunction.INVOKER);
    }

    assertThat(files(context)).isEqualTo(before);
    assertThat(context.resolve("class-data.options")).content().startsWith("#");
  }

  @Test
  void lambda_maps_function_and_client_from_the_archive_of_the_training_run() throws Exception {
    Path context = write(ContainerContext.lambda(Functions.SCRIPTED, isArm()));

    try (LocalLambda lambda =
        LocalLambda.of(Functions.SCRIPTED)
            .deploymentPackage(context)
            .jvmOptions(List.of("-Xlog:class+load"))
            .start()) {
      String environment = lambda.invoke("{\"do\":\"environment\"}".getBytes(UTF_8)).text();

      assertThat(environment).contains("class.path=runtime/", ":lib/test-classes.jar:");
      assertMapped(lambda.log(), Functions.SCRIPTED, LocalLambda.CLIENT);
    }
  }

  @Test
  void an_image_that_is_built_is_only_run() throws Exception {
    Path context = write(ContainerContext.cloudRun(Functions.ECHO));
    Path image = folder.resolve("image");

    ContainerContext.build(context, image, Path.of(System.getProperty("java.home")));

    assertThat(image.resolve("Dockerfile")).content().doesNotContain("\nRUN ");
    assertThat(context.resolve("Dockerfile")).content().contains("\nRUN ");
    List<String> built = files(image);
    try (LocalFunction function =
        LocalFunction.of(Functions.ECHO)
            .deploymentPackage(image)
            .jvmOptions(List.of("-Xlog:class+load"))
            .start()) {
      assertMapped(function.log(), Functions.ECHO, LocalFunction.INVOKER);
    }
    assertThat(files(image)).isEqualTo(built);
  }

  private static void assertMapped(String log, String... classes) {
    for (String name : classes) {
      assertThat(log).containsPattern(name + " source: shared objects file");
    }
  }

  @Test
  void a_function_that_does_not_start_ends_the_build_with_a_sentence() throws Exception {
    Path gcp = write(ContainerContext.cloudRun("com.example.Missing"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LocalFunction.of(Functions.ECHO).deploymentPackage(gcp).start())
        .withMessageStartingWith("the image could not be built: RUN [")
        .withMessageContaining("com.example.Missing")
        .withMessageEndingWith(
            "training run: the function ended before it answered, with exit status 1");
  }

  @Test
  void a_handler_that_does_not_start_ends_the_build_with_lambdas_sentence() throws Exception {
    Path aws = write(ContainerContext.lambda("com.example.Missing", isArm()));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LocalLambda.of(Functions.SCRIPTED).deploymentPackage(aws).start())
        .withMessageContaining("training run: ")
        .withMessageContaining("the function failed: ")
        .withMessageContaining("Class not found: com.example.Missing");
  }

  @Test
  void a_jvm_that_writes_no_archive_ends_the_build() throws Exception {
    // Without its own handling of signals it ends at once when it is told to.
    Path context = write(ContainerContext.cloudRun(Functions.ECHO).jvmOptions(List.of("-Xrs")));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LocalFunction.of(Functions.ECHO).deploymentPackage(context).start())
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .containsPattern(
                        "training run: expected the JVM to write class-data\\.\\w+, found nothing$"));
  }

  @Test
  void only_java_is_run_of_a_dockerfile() throws Exception {
    Path context = write(ContainerContext.cloudRun(Functions.ECHO));
    Path dockerfile = context.resolve("Dockerfile");
    String text = Files.readString(dockerfile);

    for (String run : List.of("RUN touch made", "RUN [\"touch\",\"made\"]", "RUN []")) {
      Files.writeString(dockerfile, text.replaceFirst("RUN .*", run));

      assertThatExceptionOfType(StartException.class)
          .isThrownBy(() -> LocalFunction.of(Functions.ECHO).deploymentPackage(context).start())
          .withMessage(
              dockerfile
                  + ": expected one that sconce:package has made, with [\"java\", …] alone, got "
                  + run.substring("RUN ".length()));
    }
  }

  @Test
  void images_are_for_the_processor_that_their_libraries_are_for() throws Exception {
    Path arm = write(ContainerContext.lambda(Functions.SCRIPTED, true));

    assertThat(arm.resolve("Dockerfile")).content().contains("FROM --platform=linux/arm64 ");
    // Bytes 18 and 19 of an ELF file: 183 is arm64.
    assertThat(Files.readAllBytes(arm.resolve("runtime/libaws-lambda-jni.so"))[18])
        .isEqualTo((byte) 183);
  }

  @Test
  void what_changes_least_comes_first_and_jars_last() throws Exception {
    Path context = folder.resolve("context");
    Files.createDirectory(context);

    ContainerContext.lambda("com.example.Handler", false)
        .write(context, List.of("big/a.so", "big/b.so", "lib/b.jar", "lib/a.jar", "model.pt"));

    List<String> lines = Files.readAllLines(context.resolve("Dockerfile"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("COPY"))
        .containsExactly(
            "COPY [\"big\",\"big\"]",
            "COPY [\"model.pt\",\"model.pt\"]",
            "COPY [\"runtime\",\"runtime\"]",
            "COPY [\"training\",\"training\"]",
            "COPY [\"class-data.options\",\"class-data.options\"]",
            "COPY [\"lib\",\"lib\"]");
    assertThat(lines)
        .contains(
            "ENV CLASSPATH=\"runtime/aws-lambda-java-core.jar"
                + ":runtime/aws-lambda-java-runtime-interface-client.jar"
                + ":runtime/aws-lambda-java-serialization.jar:runtime/utils-lite.jar"
                + ":lib/b.jar:lib/a.jar\"",
            "CMD [\"com.example.Handler\"]");
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  /** The tests' functions, and the Gson that the training run needs. */
  private Path write(ContainerContext container) throws Exception {
    Path context = TaskRoot.lay(Functions.classPath(), folder.resolve("context"));
    Path gson = Path.of(Gson.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.copy(gson, context.resolve("lib/gson.jar"));
    container.write(context, List.of("lib/test-classes.jar", "lib/gson.jar"));
    return context;
  }

  private static List<String> files(Path context) throws IOException {
    try (Stream<Path> walk = Files.walk(context)) {
      return walk.map(Path::toString).sorted().toList();
    }
  }
}
