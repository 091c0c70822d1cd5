package io.sconce.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** A test of the try-it page as a person uses it, in Chromium; skipped where there is none. */
public abstract class BrowserTest {

  private static Browser browser;

  @TempDir private static Path shared;

  /** Of one test. */
  @TempDir protected Path folder;

  @BeforeAll
  static void starts_the_browser() throws IOException {
    Browser.isThereOrSkipped();
    PackagesContract.isAMachineForThem();
    browser = Browser.start(shared.resolve("profile"));
  }

  @AfterAll
  static void ends_the_browser() {
    if (browser != null) {
      browser.close();
    }
  }

  /**
   * The browser that all tests of the class share.
   *
   * @return one on a desk, in the light
   */
  protected static Browser browser() {
    return browser;
  }

  @BeforeEach
  void opens_at_a_desk_in_the_light() {
    browser.look(Browser.Look.LIGHT);
  }

  @AfterEach
  void the_console_has_said_nothing() {
    assertThat(browser.console()).isEmpty();
  }

  /**
   * What bash gets with the line that the page shows, run in the test's folder.
   *
   * @param environment variables of the line
   * @return the answer as JSON without spaces
   * @throws Exception if bash cannot be run
   */
  protected String curl(Map<String, String> environment) throws Exception {
    List<String> line = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> line.add(name + "=" + value));
    line.addAll(List.of("bash", "-c", browser.text("#curl")));
    Command.Result result = new Command(line, folder).run(folder.resolve("log"));
    assertThat(result.status()).as(result.output()).isZero();
    return result.output().replaceAll("\\s", "");
  }

  /**
   * The answer as it came.
   *
   * @return JSON without spaces
   */
  protected static String wholeAnswer() {
    WebElement details = browser.await("#whole");
    if (details.getDomAttribute("open") == null) {
      details.findElement(By.tagName("summary")).click();
    }
    return browser.text("#whole pre").replaceAll("\\s", "");
  }

  /**
   * What has the focus.
   *
   * @return its id, the value of a radio button, or what it says
   */
  protected static String focused() {
    return browser
        .script(
            "const at = document.activeElement;"
                + "return at.type === 'radio' ? at.value : at.id || at.textContent")
        .toString();
  }
}
