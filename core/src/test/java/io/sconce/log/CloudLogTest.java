package io.sconce.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CloudLogTest {

  private static final String PROPERTY = "slf4j.provider";

  @TempDir private Path folder;
  private String before = "";

  @BeforeEach
  void forget() {
    before = Objects.requireNonNullElse(System.clearProperty(PROPERTY), "");
  }

  @AfterEach
  void restore() {
    System.setProperty(PROPERTY, before);
  }

  @Test
  void without_a_backend_ours_is_named() throws IOException {
    CloudLog.install(new URLClassLoader(new URL[] {folder.toUri().toURL()}, null));

    assertThat(System.getProperty(PROPERTY)).isEqualTo(CloudLogProvider.class.getName());
  }

  @Test
  void a_backend_on_the_class_path_wins() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve("org.slf4j.spi.SLF4JServiceProvider"), "com.example.Own");

    CloudLog.install(new URLClassLoader(new URL[] {folder.toUri().toURL()}, null));

    assertThat(System.getProperty(PROPERTY)).isNull();
  }

  @Test
  void a_backend_that_a_property_names_wins() {
    System.setProperty(PROPERTY, "com.example.Own");

    CloudLog.install(CloudLogTest.class.getClassLoader());

    assertThat(System.getProperty(PROPERTY)).isEqualTo("com.example.Own");
  }
}
