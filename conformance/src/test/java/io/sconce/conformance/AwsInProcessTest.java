package io.sconce.conformance;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Settings;
import io.sconce.aws.PredictorHandler;
import io.sconce.conformance.function.TwicePredictor;
import io.sconce.http.Handler;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;

/** The AWS adapter alone: an HTTP API event goes in, and the reply's JSON comes out. */
final class AwsInProcessTest extends AdapterContract {

  /** Two functions in one artifact look like this. */
  private static final class TwiceHandler extends PredictorHandler {
    TwiceHandler() {
      super(new TwicePredictor(), Settings.of(ENVIRONMENT));
    }
  }

  private static Handler cloud;

  @BeforeAll
  static void start() {
    TwiceHandler handler = new TwiceHandler();
    cloud = request -> invoke(handler, request);
  }

  @Override
  Handler cloud() {
    return cloud;
  }

  private static Response invoke(TwiceHandler handler, Request request) {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    byte[] event = event(request).toString().getBytes(StandardCharsets.UTF_8);
    try {
      handler.handleRequest(new ByteArrayInputStream(event), reply, new TestContext());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return response(
        JsonParser.parseString(reply.toString(StandardCharsets.UTF_8)).getAsJsonObject());
  }

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  private static JsonObject event(Request request) {
    JsonObject http = new JsonObject();
    http.addProperty("method", request.method());
    http.addProperty("path", request.path());
    JsonObject context = new JsonObject();
    context.add("http", http);
    context.addProperty("stage", "$default");
    JsonObject headers = new JsonObject();
    for (String name : request.headers().names()) {
      headers.addProperty(name, String.join(",", request.headers().all(name)));
    }
    JsonObject event = new JsonObject();
    event.addProperty("version", "2.0");
    event.addProperty("rawPath", request.path());
    event.addProperty("rawQueryString", request.query());
    event.add("headers", headers);
    event.add("requestContext", context);
    if (request.body().length > 0) {
      event.addProperty("body", Base64.getEncoder().encodeToString(request.body()));
    }
    event.addProperty("isBase64Encoded", true);
    return event;
  }

  private static Response response(JsonObject reply) {
    Response response = Response.of(reply.get("statusCode").getAsInt());
    for (Map.Entry<String, JsonElement> header : reply.getAsJsonObject("headers").entrySet()) {
      response = response.header(header.getKey(), header.getValue().getAsString());
    }
    JsonArray cookies = reply.has("cookies") ? reply.getAsJsonArray("cookies") : new JsonArray();
    for (JsonElement cookie : cookies) {
      response = response.header("Set-Cookie", cookie.getAsString());
    }
    if (!reply.has("body") || reply.get("body").isJsonNull()) {
      return response;
    }
    String body = reply.get("body").getAsString();
    boolean base64 = reply.has("isBase64Encoded") && reply.get("isBase64Encoded").getAsBoolean();
    return response.body(
        base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8));
  }

  /** What the runtime client tells of an invocation; what no adapter should ask fails. */
  private static final class TestContext implements Context {

    private final String id = UUID.randomUUID().toString();

    @Override
    public String getAwsRequestId() {
      return id;
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 30_000;
    }

    @Override
    public String getLogGroupName() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public String getLogStreamName() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public String getFunctionName() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public String getFunctionVersion() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public String getInvokedFunctionArn() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public ClientContext getClientContext() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public LambdaLogger getLogger() {
      throw new AssertionError("not meant to be asked");
    }
  }
}
