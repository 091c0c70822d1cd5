package io.sconce.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever event comes gets a reply, or as a direct invocation a function error that says why, and
 * never a failure of ours. Jazzer looks for what does not where JAZZER_FUZZ=1 is set.
 */
final class EventFuzzTest {

  /** Takes every point, so that no failure is its own. */
  private static final class SumPredictor extends Predictors.Small<Predictors.Point, Long> {
    @Override
    Long answer(Predictors.Point point) {
      return (long) point.x() + point.y();
    }
  }

  private static final PredictorHandler HANDLER =
      new PredictorHandler(new SumPredictor(), Settings.of(Map.of())) {};

  @FuzzTest(maxDuration = "10m")
  void event(byte[] payload) throws IOException {
    isAnswered(payload);
  }

  @FuzzTest(maxDuration = "10m")
  void base64(byte[] body) throws IOException {
    isAnswered(inBase64(body));
  }

  /** An event whose body is said to be base64. */
  private static byte[] inBase64(byte[] body) {
    JsonObject event =
        JsonParser.parseString(
                "{'version':'2.0','rawPath':'/predict','requestContext':{'http':{'method':'POST'}}}")
            .getAsJsonObject();
    event.addProperty("isBase64Encoded", true);
    event.addProperty("body", new String(body, UTF_8));
    return event.toString().getBytes(UTF_8);
  }

  /** The short run that every build makes: base64 with some characters changed. */
  @Test
  @Timeout(60)
  void good_base64_with_some_bytes_changed_is_answered() throws IOException {
    byte[] good = "eyJ4IjozLA0K\r\nInkiOjR9\n".getBytes(UTF_8);
    assertThat(reply(inBase64(good))).contains("\"statusCode\":200");
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] body = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        body[random.nextInt(body.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt()
                : "=-_+/ \r\nAz09".getBytes(UTF_8)[random.nextInt(12)];
      }
      isAnswered(inBase64(body));
    }
  }

  /** The short run that every build makes: events of AWS's with some bytes changed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "function-url",
        "http-api",
        "http-api-1.0",
        "load-balancer",
        "load-balancer-multi-value",
        "rest-api",
        "schedule"
      })
  @Timeout(60)
  void published_events_with_some_bytes_changed_are_answered(String name) throws IOException {
    byte[] good = EventFile.of(name).payload();
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      byte[] event = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(event.length);
        event[at] =
            random.nextBoolean()
                ? (byte) random.nextInt(128)
                : "{}[]\",:\\0ntf".getBytes(UTF_8)[random.nextInt(12)];
      }
      isAnswered(event);
    }
  }

  private static void isAnswered(byte[] payload) throws IOException {
    String reply;
    try {
      reply = reply(payload);
    } catch (InvocationFailedException e) {
      assertThat(e.getMessage()).doesNotContain("the prediction failed");
      return;
    }
    JsonElement json = JsonParser.parseString(reply);
    if (json.isJsonObject() && json.getAsJsonObject().has("statusCode")) {
      assertThat(json.getAsJsonObject().get("statusCode").getAsInt()).as(reply).isLessThan(500);
    }
  }

  private static String reply(byte[] payload) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    // As a rehearsal: else the build would print a line of log for each.
    HANDLER.handleRequest(new ByteArrayInputStream(payload), reply, new RehearsalContext());
    return reply.toString(UTF_8);
  }
}
