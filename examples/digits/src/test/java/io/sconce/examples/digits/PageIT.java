package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.Browser;
import io.sconce.examples.BrowserTest;
import io.sconce.local.ClassPath;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.Interaction;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** The try-it page as a person uses it, in Chromium, on the clouds' own runtimes. */
class PageIT extends BrowserTest {

  private static final Path PACKAGES = Path.of("target/sconce");
  private static final String FUNCTION = "io.sconce.gcp.PredictorFunction";
  private static final String KEY = "open-sesame";
  private static final String KEY_HASH =
      "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

  private static LocalFunction digits;

  @BeforeAll
  static void starts_the_function() {
    digits = LocalFunction.of(FUNCTION).deploymentPackage(PACKAGES.resolve("gcp")).start();
  }

  @AfterAll
  static void ends_the_function() {
    if (digits != null) {
      digits.close();
    }
  }

  @Test
  void the_sample_is_read_with_one_press_and_the_start_is_told_once() throws Exception {
    try (LocalFunction fresh =
        LocalFunction.of(FUNCTION).deploymentPackage(PACKAGES.resolve("gcp")).start()) {
      browser().openReady(fresh.uri());
      assertThat(browser().text("h1")).isEqualTo("digit");
      assertThat(browser().text("#about")).contains("JSON", "PNG", "JPEG");

      assertThat(browser().predict()).startsWith("Answered in ").endsWith(" ms: digit 0.");

      isZeroWithBars();
      assertThat(browser().text("#times")).contains("predicting", "reading the input", "network");
      assertThat(browser().text("#start")).contains("mapping libtorch into memory", "samples");
      browser().isFineInAllLooks("answer-after-a-start");
      browser().predict();
      assertThat(browser().texts("#start")).isEmpty();
    }
  }

  private static void isZeroWithBars() {
    assertThat(browser().text("dd.fact")).isEqualTo("0");
    assertThat(browser().texts(".scores th"))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(browser().text(".best th")).isEqualTo("0");
    assertThat(browser().text(".best td:last-child")).startsWith("0.9");
  }

  @Test
  void the_same_on_lambda_behind_its_gateway() throws Exception {
    try (LocalLambda lambda =
        LocalLambda.of("io.sconce.aws.PredictorHandler")
            .deploymentPackage(PACKAGES.resolve("aws-x86_64.zip"))
            .start()) {
      browser().openReady(lambda.uri());

      assertThat(browser().predict()).endsWith("digit 0.");
      isZeroWithBars();
      browser().mode("file");
      choose(picture("digit.png"));
      assertThat(browser().predict()).endsWith("digit 0.");
      assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
    }
  }

  @Test
  void it_waits_for_somebody() throws Exception {
    browser().openReady(digits.uri());

    browser().isFineInAllLooks("drawing");
    browser().mode("file");
    browser().isFineInAllLooks("file");
    browser().mode("json");
    browser().isFineInAllLooks("json");
  }

  @Test
  void a_one_that_the_mouse_draws_is_read() throws Exception {
    browser().openReady(digits.uri());
    button("Clear").click();

    draw(PointerInput.Kind.MOUSE);

    assertThat(browser().predict()).endsWith("digit 1.");
    browser().isFineInAllLooks("drawn");
    browser().mode("json");
    String json = browser().value("#json");
    assertThat(json).containsPattern("\\b15\\b").doesNotContain(".");
    assertThat(json.split(",")).hasSize(64);
  }

  @Test
  void a_one_that_a_finger_draws_is_read_and_can_be_rubbed_out() {
    browser().openReady(digits.uri());
    browser().look(Browser.Look.LIGHT_PHONE);
    button("Clear").click();

    draw(PointerInput.Kind.TOUCH);
    assertThat(browser().predict()).endsWith("digit 1.");

    browser().await("#eraser").click();
    draw(PointerInput.Kind.TOUCH);
    browser().mode("json");
    assertThat(browser().value("#json")).doesNotContainPattern("\\b15\\b");
  }

  /** A stroke from the top to the bottom, in the middle. */
  private static void draw(PointerInput.Kind kind) {
    WebElement canvas = browser().await("canvas");
    browser().driver().executeScript("arguments[0].scrollIntoView({block: 'center'})", canvas);
    Dimension size = canvas.getSize();
    PointerInput pointer = new PointerInput(kind, kind.toString());
    Sequence stroke = new Sequence(pointer, 0);
    int x = size.width / 16;
    stroke.addAction(at(pointer, canvas, x, -size.height * 7 / 16));
    stroke.addAction(pointer.createPointerDown(PointerInput.MouseButton.LEFT.asArg()));
    stroke.addAction(at(pointer, canvas, 0, 0));
    stroke.addAction(at(pointer, canvas, 0, size.height * 7 / 16));
    stroke.addAction(pointer.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
    browser().driver().perform(List.of(stroke));
  }

  private static Interaction at(PointerInput pointer, WebElement canvas, int x, int y) {
    return pointer.createPointerMove(
        Duration.ofMillis(50), PointerInput.Origin.fromElement(canvas), x, y);
  }

  @Test
  void what_is_no_json_is_not_sent() throws Exception {
    browser().openReady(digits.uri());
    browser().mode("json");

    browser().write("#json", "{\"pixels\": [1, 2");
    browser().await("#send").click();

    assertThat(browser().text("#input-note")).startsWith("This is no JSON yet: ");
    assertThat(browser().text("#status")).isEqualTo("Nothing has been asked yet.");
    assertThat(browser().driver().switchTo().activeElement().getDomAttribute("id"))
        .isEqualTo("json");
    browser().isFineInAllLooks("no-json");
    browser().write("#json", "{\"pixels\": []}");
    assertThat(browser().driver().findElement(By.id("input-note")).getText()).isEmpty();
  }

  @Test
  void what_the_model_does_not_take_is_answered_with_its_sentence() throws Exception {
    browser().openReady(digits.uri());
    browser().mode("json");
    browser().write("#json", "{\"pixels\": [1, 2, 3]}");

    assertThat(browser().predict()).contains("expected 64 numbers (8 x 8), got 3.");

    assertThat(browser().text("#result")).contains("Status 422", "try again");
    browser().isFineInAllLooks("refused");
  }

  @Test
  void a_picture_is_chosen_shown_and_read() throws Exception {
    browser().openReady(digits.uri());
    browser().mode("file");
    assertThat(browser().await("#file").getDomAttribute("accept"))
        .contains("image/png", "image/jpeg");

    choose(picture("it's a digit.png"));

    assertThat(browser().text("#preview")).contains("it's a digit.png", "image/png");
    assertThat(browser().predict()).endsWith("digit 0.");
    isZeroWithBars();
    assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
    browser().isFineInAllLooks("picture");
  }

  @Test
  void without_a_picture_the_page_asks_for_one() {
    browser().openReady(digits.uri());
    browser().mode("file");

    browser().await("#send").click();

    assertThat(browser().text("#input-note")).isEqualTo("Choose a file first.");
  }

  @Test
  void a_picture_is_dropped_anywhere_and_another_is_pasted() throws Exception {
    browser().openReady(digits.uri());
    String bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(picture("digit.png")));

    hand(bytes, "dropped.png", "new DragEvent('drop', {bubbles: true, dataTransfer: data})");
    assertThat(browser().text("#preview")).contains("dropped.png");
    assertThat(browser().predict()).endsWith("digit 0.");

    hand(bytes, "pasted.png", "new ClipboardEvent('paste', {bubbles: true, clipboardData: data})");
    assertThat(browser().text("#preview")).contains("pasted.png");
    assertThat(browser().predict()).endsWith("digit 0.");
  }

  private static void hand(String base64, String name, String event) {
    browser()
        .driver()
        .executeScript(
            "const bytes = Uint8Array.from(atob(arguments[0]), each => each.charCodeAt(0));"
                + "const data = new DataTransfer();"
                + "data.items.add(new File([bytes], arguments[1], {type: 'image/png'}));"
                + "document.body.dispatchEvent("
                + event
                + ");",
            base64,
            name);
  }

  private Path picture(String name) throws IOException {
    byte[] png =
        Pictures.encode(
            Pictures.dark(
                new DigitPredictor().samples().get(0).pixels(), BufferedImage.TYPE_INT_RGB, 4),
            "png");
    return Files.write(folder.resolve(name), png);
  }

  private static void choose(Path file) {
    browser().await("#file").sendKeys(file.toAbsolutePath().toString());
  }

  @Test
  void the_curl_line_is_copied_and_gives_the_same_answer() throws Exception {
    browser().openReady(digits.uri());
    browser().predict();

    button("Copy").click();

    assertThat(browser().awaitText("[role=status]", "opied")).isEqualTo("Copied.");
    assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
  }

  @Test
  void a_key_is_asked_for_and_is_in_no_line_to_copy() throws Exception {
    try (LocalFunction closed = everything(Map.of("SCONCE_API_KEYS", KEY_HASH))) {
      browser().open(closed.uri());
      browser().write("#key-text", "another");
      browser().isFineInAllLooks("key");
      browser().await("#key-text").submit();
      assertThat(browser().awaitText("#key-note", "does not take"))
          .isEqualTo("The function does not take this key.");

      browser().write("#key-text", KEY + Keys.ENTER);

      assertThat(browser().predict()).contains("2 × it's a lamp");
      assertThat(browser().driver().getPageSource()).doesNotContain(KEY);
      assertThat(browser().text("#curl")).contains("-H \"X-Api-Key: $KEY\"");
      assertThat(curl(Map.of("KEY", KEY))).isEqualTo(wholeAnswer());
    }
  }

  @Test
  void a_form_is_made_of_the_schema_under_a_stage() throws Exception {
    try (LocalFunction function = everything(Map.of("SCONCE_BASE_PATH", "/prod"))) {
      browser().openReady(function.uri().resolve("/prod"));

      assertThat(browser().texts("#panel label, #panel legend"))
          .containsExactly(
              "name",
              "count",
              "gift",
              "speed",
              "weights, numbers with commas between them",
              "size",
              "width",
              "height (may be empty)");
      browser().write("#f-name", "Zoë's torch");
      browser().write("#f-count", "3");
      browser().await("#f-gift").click();
      browser().await("#f-speed").sendKeys("SLOW");
      browser().write("#f-weights", "0.75, 0.25");
      browser().write("#f-size-height", "4");

      assertThat(browser().predict()).endsWith("ms: note 3 × Zoë's torch, SLOW, gift false.");
      assertThat(browser().texts(".scores th")).containsExactly("the first", "the others");
      assertThat(browser().text("#result")).contains("\"height\": 4");
      assertThat(browser().text("#curl")).contains("/prod/predict");
      assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
      browser().isFineInAllLooks("form");

      browser().write("#f-count", "many");
      assertThat(browser().text("#f-count-note")).isEqualTo("Expected a whole number.");
    }
  }

  @Test
  void other_samples_and_files_of_other_types_under_a_stage_with_a_slash() throws Exception {
    try (LocalFunction function = everything(Map.of("SCONCE_BASE_PATH", "/prod"))) {
      browser().openReady(function.uri().resolve("/prod/"));

      browser().await("#samples").sendKeys("Sample 2");
      assertThat(browser().predict()).contains("1 × torch, SLOW");

      browser().mode("file");
      choose(Files.writeString(folder.resolve("rows.csv"), "1,2\n"));
      assertThat(browser().predict()).contains("a file of 4 bytes");
    }
  }

  @Test
  void text_is_sent_as_text_and_a_picture_that_comes_back_is_shown() throws Exception {
    try (LocalFunction function = function(PosterPredictor.class, Map.of())) {
      browser().openReady(function.uri());
      assertThat(browser().value("#text")).isEqualTo("It's a sconce,\nand it holds a torch");

      assertThat(browser().predict()).endsWith("ms with a picture.");

      WebElement picture = browser().await("#result img");
      assertThat(browser().script("return arguments[0].naturalWidth", picture)).isEqualTo(350L);
      browser().isFineInAllLooks("text");
      curl(Map.of());
      assertThat(ImageIO.read(folder.resolve("answer").toFile()).getWidth()).isEqualTo(350);
    }
  }

  @Test
  void the_keyboard_is_enough() {
    browser().openReady(digits.uri());
    Actions keys = new Actions(browser().driver());

    keys.sendKeys(Keys.TAB).perform();
    assertThat(focused()).isEqualTo("draw");
    keys.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform();
    assertThat(focused()).isEqualTo("json");
    keys.sendKeys(Keys.TAB, Keys.TAB).perform();
    assertThat(focused()).isEqualTo("send");
    keys.sendKeys(Keys.ENTER).perform();

    assertThat(browser().awaitText("#status", "Answered")).endsWith("digit 0.");
    assertThat(focused()).isEqualTo("send");
  }

  @Test
  void a_function_that_is_gone_is_told_in_a_sentence() throws Exception {
    LocalFunction function = everything(Map.of());
    try (function) {
      browser().openReady(function.uri());
    }

    assertThat(browser().predict()).startsWith("There was no answer");
    browser().isFineInAllLooks("gone");
  }

  private static LocalFunction everything(Map<String, String> settings) {
    return function(EverythingPredictor.class, settings);
  }

  private static LocalFunction function(Class<?> predictor, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("SCONCE_PREDICTOR", predictor.getName());
    return LocalFunction.of(FUNCTION).classPath(ClassPath.current()).environment(all).start();
  }

  private static WebElement button(String name) {
    return browser().driver().findElement(By.xpath("//button[.='" + name + "']"));
  }
}
