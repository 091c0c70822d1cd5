package io.sconce.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.examples.Browser;
import io.sconce.examples.BrowserTest;
import io.sconce.local.LocalFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What the try-it page says, in Chromium, when something goes wrong, and what to do about it. */
class PageErrorsIT extends BrowserTest {

  private static final String JSON = "application/json";
  private static final String HTML = "text/html";

  private static LocalFunction function;
  private static Door door;

  @BeforeAll
  static void starts_the_function() throws IOException {
    function = Functions.everything(Map.of("SCONCE_MAX_REQUEST_BYTES", "2000"));
    door = Door.before(function.uri());
  }

  @AfterAll
  static void ends_the_function() {
    if (door != null) {
      door.close();
    }
    if (function != null) {
      function.close();
    }
  }

  @Test
  void what_the_model_does_not_take_is_answered_with_its_sentence() throws Exception {
    browser().openReady(function.uri());
    browser().write("#f-count", "100");

    assertThat(browser().predict()).isEqualTo("input.count: expected at most 99, got 100.");

    assertThat(browser().text("#result"))
        .contains("Change the input as the sentence says, and try again.", "Status 422");
    browser().isFineInAllLooks("refused");
  }

  @Test
  void what_is_too_large_is_told_so() throws Exception {
    browser().openReady(function.uri());
    browser().mode("file");
    // More than the buffers between hold: the function answers before it has read all of it.
    Path large = Files.write(folder.resolve("large.csv"), new byte[20_000_000]);
    browser().choose("#file", large);

    assertThat(browser().predict()).contains("2000 bytes");

    assertThat(browser().text("#result")).contains("Send something smaller", "Status 413");
  }

  @Test
  void one_that_is_busy_says_when_to_come_again() throws Exception {
    browser().openReady(function.uri());
    browser().write("#f-name", "busy");

    assertThat(browser().predict()).isEqualTo("Every lamp is being lit.");

    assertThat(browser().text("#result"))
        .contains("It is busy, or not ready yet: try again in 7 s.", "Status 503");
  }

  @Test
  void one_that_breaks_names_the_request() {
    browser().openReady(function.uri());
    browser().write("#f-name", "broken");

    assertThat(browser().predict()).startsWith("The prediction failed");

    assertThat(browser().text("#result"))
        .containsPattern("The function's log has the cause, under the request id \\S+\\.")
        .contains("Status 500");
  }

  @Test
  void one_that_starts_keeps_people_waiting_and_then_says_that_time_is_over() throws Exception {
    try (ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalFunction starting =
            Functions.builder(
                    GatedPredictor.class,
                    Map.of(
                        "SCONCE_EARLY_PORT",
                        "true",
                        GatedPredictor.PORT,
                        Integer.toString(gate.getLocalPort())))
                .timeout(Duration.ofSeconds(4))
                .start()) {
      browser().openReady(starting.uri());

      browser().await("#send").click();
      assertThat(browser().text("#status")).isEqualTo("Waiting for the answer …");
      assertThat(browser().awaitText("#status", "Still waiting"))
          .isEqualTo(
              "Still waiting for the answer. A function that was asleep has to start first.");

      assertThat(browser().awaitText("#status", "not loaded"))
          .isEqualTo("The model was not loaded before this request's end.");
      assertThat(browser().text("#result")).contains("Try again", "Status 504");
      try (Socket predictor = gate.accept()) {
        predictor.getOutputStream().write('o');
      }
      assertThat(browser().predict()).startsWith("Answered in ");
    }
  }

  @Test
  void what_stands_before_the_function_is_understood() {
    browser().openReady(door.uri());
    List<Door.Answer> answers =
        List.of(
            Door.Answer.of(403, JSON, "{\"message\":\"Forbidden\"}"),
            Door.Answer.of(404, HTML, "<h1>Not found</h1>"),
            Door.Answer.of(413, JSON, "{\"message\":\"Request Too Long\"}"),
            Door.Answer.of(429, JSON, "{\"message\":\"Too Many Requests\"}"),
            Door.Answer.of(502, JSON, "{\"message\": \"Internal server error\"}"),
            Door.Answer.of(503, HTML, "<h1>Service Unavailable</h1>"),
            Door.Answer.of(504, JSON, "{\"message\":\"Endpoint request timed out\"}"),
            Door.Answer.of(504, HTML, ""));

    List<String> said =
        answers.stream()
            .map(
                answer -> {
                  door.answers(answer);
                  String sentence = browser().predict();
                  return sentence + " " + browser().texts("#result > p").get(0);
                })
            .toList();

    String nothing =
        "The function, or what stands before it, answered without a word of explanation. ";
    String late =
        " Try again: the first answer of a function that was asleep takes longest. If it is late"
            + " every time, give it more time or CPU.";
    assertThat(said)
        .containsExactly(
            "Forbidden. Something before the function keeps you out: ask whoever runs it for"
                + " access.",
            nothing + "The function is not at this address: look at the address once more.",
            "Request Too Long. Send something smaller, or ask whoever runs the function to raise"
                + " its limit.",
            "Too Many Requests. Wait a moment, and try again.",
            "Internal server error. The function broke, or gave what its gateway does not"
                + " understand: its log says more.",
            nothing + "It is busy, or not ready yet: try again in a moment.",
            "Endpoint request timed out." + late,
            "There was no answer in the time that the platform gives." + late);
  }

  @Test
  void what_is_no_json_though_it_says_so_is_shown_as_it_is() {
    browser().openReady(door.uri());
    door.answers(Door.Answer.of(200, JSON, "{\"note\": "));

    assertThat(browser().predict()).endsWith(", with what is no JSON though it says so.");

    assertThat(browser().text("#result pre")).isEqualTo("{\"note\": ");
  }

  @Test
  void an_answer_with_nothing_in_it_is_told_so() {
    browser().openReady(door.uri());
    door.answers(Door.Answer.of(200, "text/plain", ""));

    assertThat(browser().predict()).startsWith("Answered in ");

    assertThat(browser().text("#result")).startsWith("The answer is empty.");
    door.answers(Door.Answer.of(200, JSON, "{}"));
    browser().predict();
    assertThat(browser().text("#whole pre")).isEqualTo("{}");
  }

  @Test
  void a_connection_that_breaks_is_told_in_a_sentence() throws Exception {
    browser().openReady(door.uri());
    door.answers(new Door.Answer(200, Map.of("Content-Type", JSON), "{\"note\": ", 100));

    assertThat(browser().predict())
        .isEqualTo(
            "There was no answer. The function, or the way to it, could not be reached: see that"
                + " it runs, and try again.");

    assertThat(browser().text("#curl")).contains("/prod/predict");
    browser().isFineInAllLooks("gone");
    assertThat(browser().predict()).startsWith("Answered in ");
  }

  @Test
  void a_file_that_is_gone_is_to_be_chosen_again() throws Exception {
    browser().openReady(function.uri());
    browser().mode("file");
    Path file = Files.writeString(folder.resolve("rows.csv"), "1,2\n");
    browser().choose("#file", file);
    Files.delete(file);

    assertThat(browser().predict())
        .isEqualTo(
            "There was no answer. The file has changed, or is gone, since it was chosen: choose it"
                + " again.");
  }

  @Test
  void a_key_that_is_no_longer_taken_is_asked_for_again_and_the_input_stays() throws Exception {
    browser().openReady(door.uri());
    browser().write("#f-name", "my own lamp");
    Door.Answer refusal =
        Door.Answer.of(401, "application/problem+json", "{\"detail\":\"no API key fits\"}");
    door.answers(refusal);

    assertThat(browser().predict()).isEqualTo("No API key fits.");
    assertThat(browser().text("#result")).contains("Give a key that this function takes");
    assertThat(focused()).isEqualTo("key-text");
    door.answers(refusal);
    browser().write("#key-text", "another" + Keys.ENTER);
    assertThat(browser().awaitText("#key-note", "does not take"))
        .isEqualTo("The function does not take this key.");

    browser().write("#key-text", "a third" + Keys.ENTER);

    assertThat(browser().awaitText("#key-note", "no spaces")).startsWith("A key has");
    browser().write("#key-text", "third" + Keys.ENTER);
    assertThat(browser().awaitText("#status", "Answered")).contains("2 × my own lamp");
    assertThat(browser().texts("#key-text")).containsExactly("");
    assertThat(browser().text("#curl")).contains("$KEY");
  }

  @Test
  void what_cannot_be_read_at_the_start_can_be_tried_again() throws Exception {
    door.answers(new Door.Answer(503, Map.of("Content-Type", HTML, "Retry-After", "2"), "", 0));
    browser().open(door.uri());

    assertThat(browser().awaitText("#about", "could not be read"))
        .startsWith(
            "What this function takes could not be read. It is busy, or not ready yet: try again"
                + " in 2 s.");
    browser().isFine("not-started", Browser.Look.DARK_PHONE);
    door.answers(Door.Answer.of(200, HTML, "<h1>Welcome</h1>"));
    browser().await("#about button").click();
    assertThat(browser().awaitText("#about", "OpenAPI"))
        .startsWith(
            "What this function takes could not be read. What came in its place is no OpenAPI"
                + " document: is the function at this address?");
    browser().await("#about button").click();

    assertThat(browser().predict()).startsWith("Answered in ");
  }

  @Test
  void whoever_is_offline_is_told_so() {
    browser().openReady(function.uri());
    network(true);
    try {
      assertThat(browser().predict())
          .isEqualTo("There was no answer. This device is offline: connect it, and try again.");
    } finally {
      network(false);
    }
    assertThat(browser().predict()).startsWith("Answered in ");
  }

  private static void network(boolean isOffline) {
    browser().driver().executeCdpCommand("Network.enable", Map.of());
    browser()
        .driver()
        .executeCdpCommand(
            "Network.emulateNetworkConditions",
            Map.of(
                "offline",
                isOffline,
                "latency",
                0,
                "downloadThroughput",
                -1,
                "uploadThroughput",
                -1));
  }
}
