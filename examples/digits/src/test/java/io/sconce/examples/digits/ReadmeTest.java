package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.cloud.functions.HttpFunction;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles and does what it says. */
class ReadmeTest {

  private static final Path ROOT = Path.of("../..");
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

  private final String readme = read("README.md");

  @TempDir private Path folder;

  @Test
  void its_classes_compile() throws IOException {
    assertThat(compile()).hasSize(2);
  }

  @Test
  void its_test_passes() throws Exception {
    assumeTrue(
        System.getProperty("os.name").startsWith("Linux"),
        "the Lambda runtime client has no build for this platform");
    compile();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
      Class<?> test = loader.loadClass("BothCloudsTest");
      Object instance = test.getConstructor().newInstance();
      Method method = test.getDeclaredMethod("one_request_gets_one_answer");
      method.setAccessible(true);

      assertThatCode(() -> method.invoke(instance)).doesNotThrowAnyException();
    }
  }

  @Test
  void its_predictor_answers_its_request_with_its_answer() throws Exception {
    compile();
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader());
        PredictionEndpoint endpoint =
            new PredictionEndpoint(
                Predictor.find(Settings.of(Map.of("SCONCE_PREDICTOR", "DigitPredictor")), loader),
                Settings.of(Map.of()))) {
      endpoint.load();

      JsonObject answer = json(post(endpoint, curlBody()));

      JsonObject shown = JsonParser.parseString(blocks("json").get(0)).getAsJsonObject();
      assertThat(answer.keySet()).isEqualTo(shown.keySet());
      assertThat(answer.get("digit")).isEqualTo(shown.get("digit"));
      JsonArray scores = answer.getAsJsonArray("scores");
      for (int i = 0; i < scores.size(); i++) {
        double expected = shown.getAsJsonArray("scores").get(i).getAsDouble();
        assertThat(scores.get(i).getAsDouble()).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void the_example_gives_the_same_answer_and_its_problem() {
    try (PredictionEndpoint endpoint =
        new PredictionEndpoint(new DigitPredictor(), Settings.of(Map.of()))) {
      endpoint.load();

      assertThat(json(post(endpoint, curlBody())).get("digit").getAsInt()).isZero();
      JsonObject problem = json(post(endpoint, "{\"pixels\":\"x\"}"));
      problem.addProperty("requestId", "…");
      assertThat(problem).isEqualTo(JsonParser.parseString(blocks("json").get(1)));
    }
  }

  @Test
  void its_entry_points_are_there() throws ClassNotFoundException {
    assertThat(HttpFunction.class)
        .isAssignableFrom(Class.forName(group("--entry-point=([\\w.]+)")));
    assertThat(RequestStreamHandler.class)
        .isAssignableFrom(Class.forName(group("--handler ([\\w.]+)")));
  }

  @Test
  void its_dependencies_are_of_this_version() {
    String pom = read("pom.xml");
    String version = first("<version>(.+?)</version>", pom);
    String libtorch = first("<libtorch.version>(.+?)</libtorch.version>", pom);

    assertThat(
            Pattern.compile("<artifactId>(.+?)</artifactId>\\s*<version>(.+?)</version>")
                .matcher(String.join("", blocks("xml")))
                .results()
                .map(match -> match.group(1) + " " + match.group(2)))
        .containsExactly(
            "sconce-gcp " + version,
            "sconce-aws " + version,
            "sconce-maven-plugin " + version,
            "sconce-local " + version,
            "pytorch-native-cpu " + libtorch);
    assertThat(first("<sconce.version>(.+?)</sconce.version>", read("examples/README.md")))
        .isEqualTo(version);
  }

  @Test
  void its_files_and_commands_are_there() {
    Matcher links = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(readme);
    assertThat(links.results().map(link -> ROOT.resolve(link.group(1))).toList())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(file).exists());
    assertThat(blocks("sh").get(0)).contains("examples/run digits gcp", "examples/run digits aws");
    assertThat(ROOT.resolve("examples/run")).isExecutable();
    assertThat(read(".ci/run")).contains("mvn -B verify");
  }

  private List<Path> compile() throws IOException {
    List<Path> files =
        blocks("java").stream()
            .map(
                source -> {
                  MatchResult name = CLASS.matcher(source).results().findFirst().orElseThrow();
                  return write(folder.resolve(name.group(1) + ".java"), source);
                })
            .toList();
    for (Path file : files) {
      int result =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-Xlint:all,-processing",
                  "-Werror",
                  "-proc:none",
                  "-d",
                  folder.toString(),
                  file.toString());
      assertThat(result).as(file.toString()).isZero();
    }
    return files;
  }

  private static Response post(PredictionEndpoint endpoint, String body) {
    return endpoint.handle(
        Request.of("POST", "/predict").body(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonObject json(Response response) {
    return JsonParser.parseString(response.text()).getAsJsonObject();
  }

  private String curlBody() {
    String curl =
        blocks("sh").stream().filter(block -> block.startsWith("curl")).findFirst().orElseThrow();
    return curl.substring(curl.indexOf("-d '") + 4, curl.lastIndexOf('\''));
  }

  private List<String> blocks(String language) {
    return BLOCK
        .matcher(readme)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  private String group(String pattern) {
    return first(pattern, readme);
  }

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
