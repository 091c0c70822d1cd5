package io.sconce.aws;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A handler as the runtime calls it. */
final class Function extends PredictorHandler {

  Function(Predictor<?, ?> predictor) {
    this(predictor, Map.of());
  }

  Function(Predictor<?, ?> predictor, Map<String, String> settings) {
    super(predictor, Settings.of(settings));
  }

  Function(Predictor<?, ?> predictor, InitPhase init) {
    super(predictor, Settings.of(Map.of()), init);
  }

  JsonObject reply(EventFile event) {
    return reply(event, TestContext.ONE_MINUTE);
  }

  JsonObject reply(EventFile event, TestContext context) {
    return invoke(event.payload(), context).getAsJsonObject();
  }

  JsonElement invoke(String payload) {
    return invoke(payload.getBytes(StandardCharsets.UTF_8), TestContext.ONE_MINUTE);
  }

  JsonElement invoke(byte[] payload, TestContext context) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      handleRequest(new ByteArrayInputStream(payload), output, context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JsonParser.parseString(output.toString(StandardCharsets.UTF_8));
  }
}
