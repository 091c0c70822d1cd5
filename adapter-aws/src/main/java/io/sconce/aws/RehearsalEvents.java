package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.gson.stream.JsonWriter;
import io.sconce.http.Rehearsal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends samples to a handler as Lambda would: as events of some kinds in turn. For one thread. */
final class RehearsalEvents implements Rehearsal.Path {

  /** All that a prediction may come in, the most likely one first. */
  static final List<Event.Kind> EVERY_KIND =
      List.of(
          Event.Kind.HTTP_API, Event.Kind.REST_API, Event.Kind.LOAD_BALANCER, Event.Kind.DIRECT);

  private final RequestStreamHandler handler;
  private final List<Event.Kind> kinds;
  private final Context context = new RehearsalContext();
  private int sent;

  RehearsalEvents(RequestStreamHandler handler, List<Event.Kind> kinds) {
    this.handler = handler;
    this.kinds = List.copyOf(kinds);
  }

  @Override
  public void send(byte[] body) throws IOException {
    byte[] event = event(kinds.get(sent++ % kinds.size()), body);
    try {
      handler.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), context);
    } catch (InvocationFailedException e) {
      // A direct invocation's way to be told 503, before the model is loaded.
    }
  }

  /**
   * A sample as the sender of a kind of event puts it, in the members that are read and one more.
   */
  static byte[] event(Event.Kind kind, byte[] body) throws IOException {
    if (kind == Event.Kind.DIRECT) {
      return body;
    }
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      switch (kind) {
        case HTTP_API -> writeHttpApi(json);
        case LOAD_BALANCER -> writeLoadBalancer(json);
        default -> writeRestApi(json);
      }
      json.name("body").value(new String(body, StandardCharsets.UTF_8));
      json.name("isBase64Encoded").value(false);
      json.endObject();
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void writeHttpApi(JsonWriter json) throws IOException {
    json.name("version").value("2.0");
    json.name("routeKey").value("$default");
    json.name("rawPath").value("/predict");
    json.name("rawQueryString").value("");
    writeHeaders(json);
    json.name("requestContext").beginObject();
    json.name("stage").value("$default");
    json.name("http").beginObject().name("method").value("POST").endObject();
    json.endObject();
  }

  private static void writeRestApi(JsonWriter json) throws IOException {
    json.name("resource").value("/predict");
    writeRequestLine(json);
    writeHeaders(json);
    json.name("multiValueHeaders").beginObject();
    json.name("Content-Type").beginArray().value("application/json").endArray();
    json.endObject();
    json.name("requestContext").beginObject().name("stage").value("prod").endObject();
  }

  private static void writeLoadBalancer(JsonWriter json) throws IOException {
    writeRequestLine(json);
    writeHeaders(json);
    json.name("requestContext").beginObject().name("elb").beginObject().endObject().endObject();
  }

  private static void writeRequestLine(JsonWriter json) throws IOException {
    json.name("httpMethod").value("POST");
    json.name("path").value("/predict");
  }

  private static void writeHeaders(JsonWriter json) throws IOException {
    json.name("headers").beginObject();
    json.name("accept").value("*/*");
    json.name("content-type").value("application/json");
    json.name("user-agent").value("sconce");
    json.endObject();
  }
}
