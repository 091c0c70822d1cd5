package io.sconce.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.BrowserTest;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * The try-it page of this example as a person uses it, in Chromium, on the clouds' own runtimes.
 */
class PageIT extends BrowserTest {

  private static final Path PACKAGES = Path.of("target/sconce");

  @Test
  void gcp() throws Exception {
    try (LocalFunction function =
        LocalFunction.of("io.sconce.gcp.PredictorFunction")
            .deploymentPackage(PACKAGES.resolve("gcp"))
            .start()) {
      tells_languages(function.uri());
      browser().isFineInAllLooks("answer");
    }
  }

  @Test
  void aws() throws Exception {
    try (LocalLambda lambda =
        LocalLambda.of("io.sconce.aws.PredictorHandler")
            .deploymentPackage(PACKAGES.resolve("aws-x86_64.zip"))
            .start()) {
      tells_languages(lambda.uri());
    }
  }

  private void tells_languages(URI uri) throws Exception {
    browser().openReady(uri);
    assertThat(browser().value("#text")).isEqualTo("Der Hund schläft auf dem Sofa.");
    assertThat(browser().predict()).endsWith("language de.");
    assertThat(browser().texts(".scores tr")).hasSize(12);
    assertThat(browser().text(".scores caption")).isEqualTo("scores, the highest 12 of 26");
    assertThat(browser().text(".best th")).isEqualTo("de");

    browser().await("#samples").sendKeys("Sample 2");
    assertThat(browser().predict()).endsWith("language en.");

    browser()
        .write(
            "#text",
            "L'année prochaine, j'irai à la mer.\n" + Keys.chord(Keys.CONTROL, Keys.ENTER));
    assertThat(browser().awaitText("#status", "language fr")).startsWith("Answered in ");
    assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
  }
}
