package io.sconce.examples.digits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.Browser;
import io.sconce.examples.BrowserTest;
import io.sconce.local.FrontDoor;
import io.sconce.local.LocalFunction;
import io.sconce.local.LocalLambda;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
  private static final String KEY = "open-sesame";
  private static final String KEY_HASH =
      "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

  private static LocalFunction digits;
  private static LocalFunction everything;

  @BeforeAll
  static void starts_the_function() {
    digits = Functions.digits();
    everything = Functions.everything(Map.of("SCONCE_BASE_PATH", "/prod"));
  }

  @AfterAll
  static void ends_the_function() {
    if (digits != null) {
      digits.close();
    }
    if (everything != null) {
      everything.close();
    }
  }

  @Test
  void the_sample_is_read_with_one_press_and_the_start_is_told_once() throws Exception {
    try (LocalFunction fresh = Functions.digits()) {
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
  void the_same_on_lambda_in_a_stage_of_a_rest_api() throws Exception {
    try (LocalLambda lambda =
            LocalLambda.of("io.sconce.aws.PredictorHandler")
                .deploymentPackage(PACKAGES.resolve("aws-x86_64.zip"))
                .frontDoor(FrontDoor.restApi("image/*").stage("prod"))
                .start();
        Door door = Door.before(lambda.uri())) {
      browser().openReady(door.uri());
      assertThat(policy()).startsWith("default-src 'none'; script-src 'sha256-");

      assertThat(browser().predict()).endsWith("digit 0.");
      isZeroWithBars();
      browser().mode("file");
      browser().choose("#file", picture("digit.png"));
      assertThat(browser().predict()).endsWith("digit 0.");
      assertThat(browser().text("#curl")).contains("/prod/predict");
      assertThat(curl(Map.of())).isEqualTo(wholeAnswer());

      browser().openReady(URI.create(door.uri() + "/"));
      assertThat(browser().predict()).endsWith("digit 0.");
    }
  }

  /** What the browser has been told that this page may do. */
  private static String policy() {
    return browser()
        .script(
            "return fetch(location.href, {headers: {Accept: 'text/html'}})"
                + ".then(page => page.headers.get('Content-Security-Policy'))")
        .toString();
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
    String nothing = drawn();

    draw(PointerInput.Kind.TOUCH);
    assertThat(drawn()).isNotEqualTo(nothing);
    assertThat(browser().predict()).endsWith("digit 1.");

    browser().await("#eraser").click();
    draw(PointerInput.Kind.TOUCH);
    browser().mode("json");
    assertThat(browser().value("#json")).doesNotContainPattern("\\b15\\b");
  }

  @Test
  void a_picture_in_rows_beside_other_members_is_drawn_and_they_stay() throws Exception {
    String row = "[0,0,0,0,0,0,0,0]";
    String rows = "[" + (row + ",").repeat(7) + row + "]";
    try (Door door = Door.before(everything.uri().resolve("/prod/"))) {
      door.answers(Door.Answer.openApi("{\"dim\":[0.5],\"rows\":" + rows + "}"));
      browser().openReady(door.uri());

      draw(PointerInput.Kind.MOUSE);

      browser().mode("json");
      assertThat(browser().value("#json").replaceAll("\\s", ""))
          .startsWith("{\"dim\":[0.5],\"rows\":[[0,0,0,")
          .containsPattern("\\],\\[(0,){3}0\\.\\d+,1,")
          .endsWith("]]}");
    }
  }

  @Test
  void a_one_that_a_pen_draws_is_read() {
    browser().openReady(digits.uri());
    button("Clear").click();
    String nothing = drawn(); // Which the model takes for a one, too.

    draw(PointerInput.Kind.PEN);

    assertThat(drawn()).isNotEqualTo(nothing);
    assertThat(browser().predict()).endsWith("digit 1.");
  }

  @Test
  void a_phone_does_not_scroll_while_a_finger_draws() {
    browser().openReady(digits.uri());
    browser().look(Browser.Look.LIGHT_PHONE);

    long before = draw(PointerInput.Kind.TOUCH);
    assertThat(scrolled()).isEqualTo(before);

    // The same stroke beside the canvas does scroll.
    stroke(PointerInput.Kind.TOUCH, browser().await("#draw-hint"), 0, 10, -200);
    assertThat(scrolled()).isGreaterThan(before);
  }

  private static long scrolled() {
    return ((Number) browser().script("return Math.round(scrollY)")).longValue();
  }

  @Test
  void a_second_finger_and_the_right_button_do_not_draw() {
    browser().openReady(digits.uri());
    button("Clear").click();
    WebElement canvas = browser().await("canvas");
    int x = canvas.getSize().width * 3 / 8;
    String nothing = drawn();

    PointerInput mouse = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
    browser()
        .driver()
        .perform(
            List.of(
                new Sequence(mouse, 0)
                    .addAction(at(mouse, canvas, 0, 0))
                    .addAction(mouse.createPointerDown(PointerInput.MouseButton.RIGHT.asArg()))
                    .addAction(at(mouse, canvas, x, 0))
                    .addAction(mouse.createPointerUp(PointerInput.MouseButton.RIGHT.asArg()))));
    assertThat(drawn()).isEqualTo(nothing);

    PointerInput one = new PointerInput(PointerInput.Kind.TOUCH, "one");
    PointerInput two = new PointerInput(PointerInput.Kind.TOUCH, "two");
    browser().driver().perform(List.of(tap(one, canvas, -x), tap(two, canvas, x)));
    browser().mode("json");
    List<String> pixels = List.of(browser().value("#json").replaceAll("[^0-9,]", "").split(","));
    assertThat(IntStream.range(0, 64).filter(i -> !pixels.get(i).equals("0")).boxed())
        .isNotEmpty()
        .allSatisfy(i -> assertThat(i % 8).isLessThan(3));
  }

  /** The picture in the canvas. */
  private static String drawn() {
    return browser().script("return document.querySelector('canvas').toDataURL()").toString();
  }

  private static Sequence tap(PointerInput finger, WebElement canvas, int x) {
    return new Sequence(finger, 0)
        .addAction(at(finger, canvas, x, 0))
        .addAction(finger.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
        .addAction(at(finger, canvas, x, 10))
        .addAction(finger.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
  }

  /** A stroke from the top to the bottom, in the middle; tells how far the page was scrolled. */
  private static long draw(PointerInput.Kind kind) {
    WebElement canvas = browser().await("canvas");
    browser().driver().executeScript("arguments[0].scrollIntoView({block: 'center'})", canvas);
    Dimension size = canvas.getSize();
    long before = scrolled();
    stroke(kind, canvas, size.width / 16, -size.height * 7 / 16, size.height * 7 / 16);
    return before;
  }

  private static void stroke(PointerInput.Kind kind, WebElement element, int x, int from, int to) {
    PointerInput pointer = new PointerInput(kind, kind.toString());
    browser()
        .driver()
        .perform(
            List.of(
                new Sequence(pointer, 0)
                    .addAction(at(pointer, element, x, from))
                    .addAction(pointer.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
                    .addAction(at(pointer, element, 0, (from + to) / 2))
                    .addAction(at(pointer, element, 0, to))
                    .addAction(pointer.createPointerUp(PointerInput.MouseButton.LEFT.asArg()))));
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
    assertThat(browser().text("#status"))
        .isEqualTo("Nothing has been asked yet. A sample is filled in: press Predict.");
    assertThat(browser().driver().switchTo().activeElement().getDomAttribute("id"))
        .isEqualTo("json");
    browser().isFineInAllLooks("no-json");
    browser().write("#json", "{\"pixels\": []}");
    assertThat(browser().driver().findElement(By.id("input-note")).getText()).isEmpty();
  }

  @Test
  void a_picture_is_chosen_shown_and_read() throws Exception {
    browser().openReady(digits.uri());
    browser().mode("file");
    assertThat(browser().driver().findElement(By.id("file")).getDomAttribute("accept"))
        .contains("image/png", "image/jpeg");

    browser().choose("#file", picture("it's a digit.png"));

    assertThat(browser().text(".preview")).contains("it's a digit.png", "image/png");
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
    assertThat(focused()).isEqualTo("file");
    assertThat(browser().text("#status")).isEqualTo("Nothing has been asked yet.");
  }

  @Test
  void a_picture_is_dropped_anywhere_and_another_is_pasted() throws Exception {
    browser().openReady(digits.uri());

    browser().drop(picture("dropped.png"), browser().await("h1"));
    assertThat(browser().awaitText(".preview", ".png")).startsWith("dropped.png");
    assertThat(browser().predict()).endsWith("digit 0.");

    browser().mode("json");
    browser().await(".modes").click();
    browser().copy(Map.of("image/png", base64(picture("copied.png"))));
    browser().paste();
    assertThat(browser().awaitText(".preview", ".png")).startsWith("image.png");
    assertThat(browser().predict()).endsWith("digit 0.");
  }

  @Test
  void the_text_that_a_spreadsheet_copies_with_its_picture_is_pasted_as_text() throws Exception {
    browser().openReady(digits.uri());
    browser().mode("json");
    WebElement json = browser().await("#json");
    json.clear();
    browser()
        .copy(
            Map.of(
                "image/png",
                base64(picture("cells.png")),
                "text/plain",
                Base64.getEncoder().encodeToString("[1, 2]".getBytes(UTF_8))));

    json.click();
    browser().paste();

    assertThat(browser().value("#json")).isEqualTo("[1, 2]");
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private Path picture(String name) throws IOException {
    byte[] png =
        Pictures.encode(
            Pictures.dark(
                new DigitPredictor().samples().get(0).pixels(), BufferedImage.TYPE_INT_RGB, 4),
            "png");
    return Files.write(folder.resolve(name), png);
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
  void an_input_that_is_too_long_for_a_line_is_saved_first() throws Exception {
    browser().openReady(everything.uri().resolve("/prod"));
    browser().mode("json");
    browser()
        .script(
            "const json = document.getElementById('json'), long = 'ab '.repeat(10500);"
                + "json.value = json.value.replace(\"it's a lamp\", long);"
                + "json.dispatchEvent(new Event('input')); return ''");

    assertThat(browser().predict()).endsWith(" ms.");

    browser().save("a[download='input.json']", folder);
    String answer = curl(Map.of());
    assertThat(answer).contains("2×abab").hasSizeGreaterThan(40_000);
    assertThat(wholeAnswer()).endsWith("…").hasSizeLessThan(answer.length());
    assertThat(browser().texts("#result a[download='answer.json']")).hasSize(1);
    assertThat(browser().save("#whole a[download='answer.json']", folder))
        .content()
        .isEqualToIgnoringWhitespace(answer);
    browser().isFine("long", Browser.Look.DARK_PHONE);
  }

  @Test
  void a_key_is_asked_for_and_is_in_no_line_to_copy() throws Exception {
    try (LocalFunction closed = Functions.everything(Map.of("SCONCE_API_KEYS", KEY_HASH))) {
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
    browser().openReady(everything.uri().resolve("/prod"));

    assertThat(browser().texts("#panel label, #panel legend"))
        .containsExactly(
            "name",
            "count",
            "gift",
            "speed",
            "weights, numbers with commas between them",
            "size",
            "width",
            "height (optional)",
            "shade",
            "type",
            "degrees",
            "tags",
            "1",
            "2",
            "prices",
            "name",
            "value",
            "photo",
            "Choose another file",
            "dimmed (optional)",
            "box (optional)",
            "box (optional)",
            "rows");
    browser().write("#f-name", "Zoë's torch");
    browser().write("#f-count", "3");
    browser().await("#f-gift").click();
    browser().await("#f-speed").sendKeys("SLOW");
    browser().write("#f-weights", "0.75, 0.25");
    browser().write("#f-size-height", "4");
    browser().await("#f-shade-type").sendKeys("Cyl");
    browser().write("#f-shade-Cylinder-size-width", "9");
    browser().await("[aria-label='Remove 1']").click();
    browser().write("#f-prices-0-key", "SEK");
    browser().write("#f-prices-0", "1000");
    browser().await("#f-dimmed").sendKeys("false");
    browser().await("#f-box-given").click();
    browser().write("#f-box-width", "7");

    assertThat(browser().predict()).endsWith("ms: note 3 × Zoë's torch, SLOW, gift false.");
    assertThat(isInView("#status")).isTrue(); // Though the button is far below it.
    assertThat(browser().texts(".scores th")).containsExactly("the first", "the others");
    assertThat(browser().text("#curl")).contains("/prod/predict");
    assertThat(curl(Map.of())).isEqualTo(wholeAnswer());
    assertThat(wholeAnswer())
        .contains("\"size\":{\"width\":1.5,\"height\":4.0}")
        .contains("\"shade\":{\"type\":\"Cylinder\",\"size\":{\"width\":9.0,")
        .contains("\"tags\":[\"wall\"]")
        .contains("\"prices\":{\"SEK\":1000}")
        .contains("\"dimmed\":false,\"box\":{\"width\":7.0,\"height\":null},\"rows\":[]");
    WebElement picture = browser().await("#result img");
    assertThat(picture.getDomAttribute("alt")).isEqualTo("order.photo");
    assertThat(browser().script("return arguments[0].naturalWidth", picture)).isEqualTo(16L);
    browser().isFineInAllLooks("form");
  }

  private static boolean isInView(String selector) {
    return (boolean)
        browser()
            .script(
                "const box = arguments[0].getBoundingClientRect();"
                    + "return box.top >= 0 && box.bottom <= innerHeight",
                browser().await(selector));
  }

  @Test
  void lists_grow_and_bytes_are_files_in_a_form() throws Exception {
    browser().openReady(everything.uri().resolve("/prod"));

    browser().drop(picture("dropped.png"), browser().await(".drop"));
    assertThat(browser().awaitText(".preview", "dropped")).contains("image/png");
    List<WebElement> adds = browser().driver().findElements(By.xpath("//button[.='Add']"));
    adds.get(2).click();
    browser().driver().switchTo().activeElement().click();
    browser().driver().switchTo().activeElement().sendKeys("a cell");

    assertThat(browser().predict()).contains("note 2 ×");
    assertThat(wholeAnswer())
        .contains("\"rows\":[[\"acell\"]]")
        .contains("\"photo\":\"" + base64(picture("dropped.png")) + "\"");
  }

  @Test
  void looking_at_the_form_leaves_the_json_as_it_was_typed() {
    browser().openReady(everything.uri().resolve("/prod"));
    browser().mode("json");
    String typed = "{\"count\": 2.50,";
    browser().write("#json", typed);

    browser().mode("form");
    browser().mode("json");

    assertThat(browser().value("#json")).isEqualTo(typed);
    browser().mode("form");
    browser().write("#f-count", "7");
    browser().mode("json");
    assertThat(browser().value("#json")).contains("\"count\": 7,", "\"name\": \"it's a lamp\"");
  }

  @Test
  void what_a_field_does_not_take_is_not_sent_as_it_was_before() throws Exception {
    browser().openReady(everything.uri().resolve("/prod"));
    browser().write("#f-count", "many");
    assertThat(browser().text("#f-count-note")).isEqualTo("Expected a whole number.");

    browser().await("#send").click();

    assertThat(browser().text("#input-note")).isEqualTo("count: Expected a whole number.");
    assertThat(browser().text("#status")).startsWith("Nothing has been asked yet.");
    assertThat(focused()).isEqualTo("f-count");
    browser().write("#f-count", "4");
    assertThat(browser().predict()).contains("note 4 ×");
  }

  @Test
  void other_samples_and_files_of_other_types_under_a_stage_with_a_slash() throws Exception {
    browser().openReady(everything.uri().resolve("/prod/"));

    browser().await("#samples").sendKeys("Sample 2");
    assertThat(browser().predict()).contains("1 × torch, SLOW");

    browser().mode("file");
    browser().choose("#file", Files.writeString(folder.resolve("rows.csv"), "1,2\n"));
    assertThat(browser().predict()).contains("a file of 4 bytes");
  }

  @Test
  void text_is_sent_as_text_and_a_picture_that_comes_back_is_shown() throws Exception {
    try (LocalFunction function = Functions.of(PosterPredictor.class, Map.of())) {
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

    press(Keys.TAB);
    assertThat(focused()).isEqualTo("draw");
    isRinged();
    press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertThat(focused()).isEqualTo("json");
    press(Keys.TAB);
    assertThat(focused()).isEqualTo("json");
    isRinged();
    press(Keys.TAB);
    assertThat(focused()).isEqualTo("send");
    isRinged();
    press(Keys.ENTER);

    assertThat(browser().awaitText("#status", "Answered")).endsWith("digit 0.");
    assertThat(focused()).isEqualTo("send");
    press(Keys.TAB, Keys.TAB);
    assertThat(focused()).isEqualTo("The whole answer");
    isRinged();
    press(Keys.ENTER);
    assertThat(browser().text("#whole pre")).startsWith("{\"digit\":0");
  }

  private static void press(CharSequence... keys) {
    new Actions(browser().driver()).sendKeys(keys).perform();
  }

  /** Who uses the keyboard sees where it goes. */
  private static void isRinged() {
    assertThat(
            browser()
                .script(
                    "const at = document.activeElement;"
                        + "const shown = at.type === 'radio' ? at : at;"
                        + "return getComputedStyle(shown).outlineStyle + ' '"
                        + " + getComputedStyle(shown).outlineWidth"))
        .isEqualTo("solid 3px");
  }

  @Test
  void a_file_is_chosen_and_kept_in_focus_with_the_keyboard() throws Exception {
    browser().openReady(digits.uri());
    press(Keys.TAB);
    press(Keys.ARROW_RIGHT);
    press(Keys.TAB);
    assertThat(focused()).isEqualTo("file");
    assertThat(
            browser()
                .script(
                    "return getComputedStyle(document.querySelector('.drop label')).outlineStyle"))
        .isEqualTo("solid");

    browser().choose("#file", picture("digit.png"));
    press(Keys.TAB, Keys.ENTER);

    assertThat(browser().awaitText("#status", "Answered")).endsWith("digit 0.");
  }

  @Test
  void whoever_listens_to_the_page_hears_its_parts_and_the_answer() {
    browser().openReady(digits.uri());

    assertThat(browser().texts("h1, h2")).containsExactly("digit", "", "Input", "Answer");
    assertThat(browser().await("#status").getDomAttribute("aria-live")).isEqualTo("polite");
    assertThat(browser().await("#send").getAccessibleName()).isEqualTo("Predict");
    assertThat(browser().await("canvas").getAccessibleName())
        .isEqualTo("A drawing of 8 by 8 squares");
    assertThat(browser().await("#input").getAccessibleName()).isEqualTo("Input");
    browser().mode("file");
    assertThat(browser().driver().findElement(By.id("file")).getAccessibleName())
        .isEqualTo("Choose a picture");
  }

  @Test
  void bars_are_seen_where_the_system_forces_its_colours() {
    browser().openReady(digits.uri());
    browser().predict();
    browser()
        .driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "forced-colors", "value", "active"))));
    String colour = "return getComputedStyle(document.querySelector('%s')).backgroundColor";

    assertThat(browser().script(colour.formatted(".best .bar i")))
        .isNotEqualTo(browser().script(colour.formatted("html")))
        .isNotEqualTo(browser().script(colour.formatted(".bar")));
  }

  @Test
  void nothing_moves_for_those_who_want_no_motion() {
    browser().openReady(digits.uri());
    browser().predict();
    String animation = "return getComputedStyle(document.querySelector('.bar i')).animationName";

    assertThat(browser().script(animation)).isEqualTo("none");
    browser().look(Browser.Look.LIGHT, "no-preference");
    assertThat(browser().script(animation)).isEqualTo("grow");
  }

  private static WebElement button(String name) {
    return browser().driver().findElement(By.xpath("//button[.='" + name + "']"));
  }
}
