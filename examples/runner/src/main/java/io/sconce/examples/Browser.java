package io.sconce.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, on the try-it page, and what a person does there. */
public final class Browser implements AutoCloseable {

  /** How the page is looked at: a colour scheme, and a desk's screen or a phone's. */
  public enum Look {
    /** By day, at a desk. */
    LIGHT("light", 1280, 900),
    /** By night, at a desk. */
    DARK("dark", 1280, 900),
    /** By day, on a small phone. */
    LIGHT_PHONE("light", 360, 740),
    /** By night, on a small phone. */
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

  private static final String BROWSER = "chromium";
  private static final String DRIVER = "chromedriver";
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(30);

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

  /** Skips a test on a machine without one, and says so. */
  static void isThereOrSkipped() {
    for (String name : List.of(BROWSER, DRIVER)) {
      boolean isThere = program(name).isPresent();
      String why = "the page is not tried: there is no " + name + " on the PATH";
      if (!isThere) {
        System.out.println(why); // Maven's own reports do not show it.
      }
      assumeTrue(isThere, why);
    }
  }

  private static Optional<Path> program(String name) {
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
    options.setBinary(program(BROWSER).orElseThrow().toFile());
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
            .usingDriverExecutable(program(DRIVER).orElseThrow().toFile())
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

  /**
   * Opens an address.
   *
   * @param uri the page's
   */
  public void open(URI uri) {
    driver.get(uri.toString());
  }

  /**
   * Opens the page, and waits until it shows what it takes.
   *
   * @param uri the page's
   */
  public void openReady(URI uri) {
    open(uri);
    await("#send");
  }

  /**
   * Looks at the page in another way, and with no motion.
   *
   * @param look how
   */
  public void look(Look look) {
    look(look, "reduce");
  }

  /**
   * The same, with or without motion.
   *
   * @param look how
   * @param motion of {@code prefers-reduced-motion}: reduce or no-preference
   */
  public void look(Look look, String motion) {
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
                Map.of("name", "prefers-reduced-motion", "value", motion))));
  }

  /**
   * What else it can do.
   *
   * @return the driver
   */
  public ChromeDriver driver() {
    return driver;
  }

  /**
   * What a script in the page gives back, at once or as a promise.
   *
   * @param script JavaScript
   * @param arguments of the script
   * @return a string, a number, an element or a list of them
   */
  public Object script(String script, Object... arguments) {
    return present(driver.executeScript(script, arguments));
  }

  private static Object present(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  /**
   * What a text field holds.
   *
   * @param selector CSS
   * @return the text
   */
  public String value(String selector) {
    return script("return arguments[0].value", await(selector)).toString();
  }

  /**
   * Waits for an element that is shown.
   *
   * @param selector CSS
   * @return the first one
   */
  public WebElement await(String selector) {
    return until(
        selector,
        ready ->
            ready.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  /**
   * What the first one that is shown says.
   *
   * @param selector CSS
   * @return the text
   */
  public String text(String selector) {
    return await(selector).getText();
  }

  /**
   * What all of them say, if any are there.
   *
   * @param selector CSS
   * @return the texts
   */
  public List<String> texts(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
  }

  /**
   * Waits for a sentence.
   *
   * @param selector CSS
   * @param part of the sentence
   * @return all of it
   */
  public String awaitText(String selector, String part) {
    until(
        selector + " with '" + part + "'",
        ready -> text(selector).contains(part) ? text(selector) : null);
    return text(selector);
  }

  private <T> T until(String what, Function<ChromeDriver, T> condition) {
    return new WebDriverWait(driver, PATIENCE, BETWEEN_LOOKS)
        .withMessage(() -> what + "; the page says " + texts("#about, #status, #input-note"))
        .until(ready -> condition.apply(driver));
  }

  /**
   * Gives the input in another way.
   *
   * @param mode draw, form, text, file or json
   */
  public void mode(String mode) {
    driver.findElement(By.cssSelector(".modes input[value=" + mode + "]")).click();
  }

  /**
   * Writes into an empty field.
   *
   * @param selector CSS
   * @param text the keys
   */
  public void write(String selector, String text) {
    WebElement area = await(selector);
    area.clear();
    area.sendKeys(text);
  }

  /**
   * Chooses a file in the dialog that a field for files opens.
   *
   * @param selector CSS of the field, which only readers of the page hear: sighted people see its
   *     label
   * @param file what is chosen
   */
  public void choose(String selector, Path file) {
    driver.findElement(By.cssSelector(selector)).sendKeys(file.toAbsolutePath().toString());
  }

  /**
   * Drags a file in from outside and drops it in the middle of an element.
   *
   * @param file what is dropped
   * @param element where
   */
  public void drop(Path file, WebElement element) {
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
    List<?> at =
        (List<?>)
            script(
                "const box = arguments[0].getBoundingClientRect();"
                    + "return [box.x + box.width / 2, box.y + box.height / 2]",
                element);
    Map<String, Object> data =
        Map.of(
            "items",
            List.of(),
            "files",
            List.of(file.toAbsolutePath().toString()),
            "dragOperationsMask",
            1);
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      driver.executeCdpCommand(
          "Input.dispatchDragEvent",
          Map.of("type", type, "x", present(at.get(0)), "y", present(at.get(1)), "data", data));
    }
  }

  /**
   * Puts something onto the clipboard.
   *
   * @param base64 by media type
   */
  public void copy(Map<String, String> base64) {
    driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    driver.executeScript(
        "const blob = (type, base64) => new Blob(["
            + "Uint8Array.from(atob(base64), each => each.charCodeAt(0))], {type});"
            + "return navigator.clipboard.write([new ClipboardItem(Object.fromEntries("
            + "Object.entries(arguments[0]).map(([type, text]) => [type, blob(type, text)])))])",
        base64);
  }

  /** Pastes what is on the clipboard, with the keyboard. */
  public void paste() {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys("v").keyUp(Keys.CONTROL).perform();
  }

  /**
   * Presses a link that saves a file, and waits for the file.
   *
   * @param selector CSS of the link
   * @param folder gets the file
   * @return it
   */
  public Path save(String selector, Path folder) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
    WebElement link = await(selector);
    Path file = folder.resolve((String) present(link.getDomAttribute("download")));
    link.click();
    return until(file.toString(), ready -> Files.exists(file) ? file : null);
  }

  /**
   * Presses the button, and waits for what is said of the answer.
   *
   * @return the sentence
   */
  public String predict() {
    driver.executeScript("document.getElementById('status').textContent = ''");
    await("#send").click();
    return awaitAnswer();
  }

  /**
   * Waits for what is said of the answer.
   *
   * @return the sentence
   */
  public String awaitAnswer() {
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
   *
   * @param name of the screenshots
   * @throws IOException if there is no room for them
   */
  public void isFineInAllLooks(String name) throws IOException {
    isFine(name, Look.values());
  }

  /**
   * The same in some looks.
   *
   * @param name of the screenshots
   * @param looks which
   * @throws IOException if there is no room for them
   */
  public void isFine(String name, Look... looks) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Look look : looks) {
      look(look);
      screenshot(name + "-" + look.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      faults.addAll(faults(look));
    }
    look(Look.LIGHT);
    assertThat(faults).isEmpty();
  }

  private List<String> faults(Look look) {
    List<String> faults = new ArrayList<>();
    if (look == Look.LIGHT || look == Look.DARK_PHONE) { // Both schemes, and both widths.
      for (Object violation : violations()) {
        faults.add(look + ": " + violation);
      }
    }
    Object width = script("return document.documentElement.scrollWidth");
    if (((Number) width).intValue() > look.width) {
      faults.add(look + ": the page is " + width + " pixels wide");
    }
    return faults;
  }

  private List<?> violations() {
    if (script("return typeof axe").equals("undefined")) {
      driver.executeScript(axe);
    }
    return (List<?>) present(driver.executeAsyncScript(AXE_RUN));
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
   *
   * @return its lines
   */
  public List<String> console() {
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
