package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PredictorLookupTest {

  /** A predictor like a user's. */
  public static class First implements Predictor<String, String> {
    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      return input;
    }

    @Override
    public void close() {}
  }

  /** Another one. */
  public static final class Second extends First {}

  /** One whose constructor fails. */
  public static final class Broken extends First {
    /** Always fails. */
    public Broken() {
      throw new IllegalStateException("no licence");
    }
  }

  /** One that wants an argument. */
  public static final class WantsMore extends First {
    /** Takes a name. */
    public WantsMore(String name) {
      assertThat(name).isNotNull();
    }
  }

  @TempDir private Path folder;

  @Test
  void the_setting_names_the_class() {
    Settings settings = Settings.of(Map.of("SCONCE_PREDICTOR", Second.class.getName()));

    assertThat(Predictor.find(settings, services(First.class))).isExactlyInstanceOf(Second.class);
  }

  @Test
  void the_only_service_is_the_predictor() {
    assertThat(Predictor.find(none(), services(First.class))).isExactlyInstanceOf(First.class);
  }

  @Test
  void no_predictor_says_where_to_name_one() {
    assertThatThrownBy(() -> Predictor.find(none(), services()))
        .isInstanceOf(LoadException.class)
        .hasMessage(
            "no predictor found; name its class in the environment variable SCONCE_PREDICTOR or in"
                + " the file META-INF/services/io.sconce.Predictor");
  }

  @Test
  void two_predictors_are_both_named() {
    assertThatThrownBy(() -> Predictor.find(none(), services(First.class, Second.class)))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("2 predictors found (")
        .hasMessageContainingAll(First.class.getName(), Second.class.getName())
        .hasMessageEndingWith("in the environment variable SCONCE_PREDICTOR");
  }

  @Test
  void a_class_that_is_not_there_is_named() {
    assertThatThrownBy(() -> find("com.example.Nothing"))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith(
            "SCONCE_PREDICTOR: the class 'com.example.Nothing' cannot be found");
  }

  @Test
  void a_class_that_is_no_predictor_is_named() {
    assertThatThrownBy(() -> find("java.lang.String"))
        .isInstanceOf(LoadException.class)
        .hasMessage("SCONCE_PREDICTOR: 'java.lang.String' does not implement io.sconce.Predictor");
  }

  @Test
  void a_constructor_that_fails_says_why() {
    assertThatThrownBy(() -> find(Broken.class.getName()))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("Broken failed: java.lang.IllegalStateException: no licence");
  }

  @Test
  void a_constructor_with_arguments_says_what_to_do() {
    assertThatThrownBy(() -> find(WantsMore.class.getName()))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("a public constructor without arguments, or be passed to a subclass");
  }

  @Test
  void a_service_file_with_a_class_that_is_not_there_is_named() throws IOException {
    ClassLoader loader = serviceFile("com.example.Nothing");

    assertThatThrownBy(() -> Predictor.find(none(), loader))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("META-INF/services/io.sconce.Predictor names a class");
  }

  private static Predictor<?, ?> find(String name) {
    return Predictor.find(
        Settings.of(Map.of("SCONCE_PREDICTOR", name)), PredictorLookupTest.class.getClassLoader());
  }

  private static Settings none() {
    return Settings.of(Map.of());
  }

  private ClassLoader services(Class<?>... types) {
    StringBuilder lines = new StringBuilder();
    for (Class<?> type : types) {
      lines.append(type.getName()).append('\n');
    }
    try {
      return serviceFile(lines.toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ClassLoader serviceFile(String content) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(Predictor.class.getName()), content);
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, PredictorLookupTest.class.getClassLoader());
  }
}
