package io.sconce.examples.digits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, on the try-it page, and what a person does there. */
final class Browser implements AutoCloseable {

  /** How the page is looked at: a colour scheme, and a desk's screen or a phone's. */
  enum Look {
    LIGHT("light", 1280, 900),
    DARK("dark", 1280, 900),
    LIGHT_PHONE("light", 360, 740),
    DARK_PHONE("dark", 360, 740);

    private final String scheme;
    private final int width;
    private final int height;

    Look(String scheme, int width, int height) {
      this.scheme = scheme;
      this.width = width;
      this.height = height;
    }
  }

  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What Chromium itself says of an answer that is no 2xx, and of none. */
  private static final String OF_A_FAILURE = "Failed to load resource: ";

  /** The rules of WCAG 2.2, levels A and AA, and what axe's authors call good practice. */
  private static final String AXE_RUN =
      "const done = arguments[arguments.length - 1];"
          + "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
          + " 'best-practice']}).then(found => done(found.violations.map(each => each.id + ': ' +"
          + " each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))))";

  private final ChromeDriver driver;
  private final String axe;

  private Browser(ChromeDriver driver, String axe) {
    this.driver = driver;
    this.axe = axe;
  }

  /** Where the system has a program. */
  static Optional<Path> program(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /**
   * Starts it.
   *
   * @param profile an empty folder
   */
  static Browser start(Path profile) throws IOException {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile.toAbsolutePath());
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, console);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    Files.createDirectories(SCREENSHOTS);
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return new Browser(driver, axe());
  }

  private static String axe() throws IOException {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  void open(URI uri) {
    driver.get(uri.toString());
  }

  /** Waits until the page shows what it takes. */
  void openReady(URI uri) {
    open(uri);
    await("#send");
  }

  void look(Look look) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            look.width,
            "height",
            look.height,
            "deviceScaleFactor",
            1,
            "mobile",
            look.width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", look.scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  ChromeDriver driver() {
    return driver;
  }

  /** What a script in the page gives back. */
  Object script(String script, Object... arguments) {
    return present(driver.executeScript(script, arguments));
  }

  private static Object present(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  /** What a text field holds. */
  String value(String selector) {
    return script("return arguments[0].value", await(selector)).toString();
  }

  /** One that is shown, once it is. */
  WebElement await(String selector) {
    return until(
        selector,
        ready ->
            ready.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  String text(String selector) {
    return await(selector).getText();
  }

  List<String> texts(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
  }

  /** Waits for a sentence. */
  String awaitText(String selector, String part) {
    until(
        selector + " with '" + part + "'",
        ready -> text(selector).contains(part) ? text(selector) : null);
    return text(selector);
  }

  private <T> T until(String what, Function<ChromeDriver, T> condition) {
    return new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> what + "; the page says " + texts("#about, #status, #input-note"))
        .until(ready -> condition.apply(driver));
  }

  void mode(String mode) {
    driver.findElement(By.cssSelector(".modes input[value=" + mode + "]")).click();
  }

  void write(String selector, String text) {
    WebElement area = await(selector);
    area.clear();
    area.sendKeys(text);
  }

  /** Presses the button, and waits for what is said of the answer. */
  String predict() {
    driver.executeScript("document.getElementById('status').textContent = ''");
    await("#send").click();
    until("an answer", ready -> isAnswered());
    return text("#status");
  }

  private boolean isAnswered() {
    return text("#send").equals("Predict")
        && !driver.findElement(By.id("status")).getText().isEmpty();
  }

  /**
   * Looks at the page as it is now in all its looks: a screenshot of each, nothing that axe finds,
   * and nothing that only scrolling sideways would show.
   */
  void isFineInAllLooks(String name) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Look look : Look.values()) {
      look(look);
      screenshot(name + "-" + look.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      faults.addAll(faults(look));
    }
    look(Look.LIGHT);
    assertThat(faults).isEmpty();
  }

  private List<String> faults(Look look) {
    List<String> faults = new ArrayList<>();
    driver.executeScript(axe);
    for (Object violation : (List<?>) present(driver.executeAsyncScript(AXE_RUN))) {
      faults.add(look + ": " + violation);
    }
    Object width = script("return document.documentElement.scrollWidth");
    if (((Number) width).intValue() > look.width) {
      faults.add(look + ": the page is " + width + " pixels wide");
    }
    return faults;
  }

  private void screenshot(String name) throws IOException {
    Map<String, Object> picture =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(
        SCREENSHOTS.resolve(name + ".png"),
        Base64.getDecoder().decode((String) present(picture.get("data"))));
  }

  /**
   * All that the console has said since it was last asked, but for failures that were asked for.
   */
  List<String> console() {
    List<String> lines = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (!entry.getMessage().contains(OF_A_FAILURE)) {
        lines.add(entry.getMessage());
      }
    }
    return lines;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
