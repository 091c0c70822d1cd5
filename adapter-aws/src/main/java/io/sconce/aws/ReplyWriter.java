package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerResponseEvent;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replies as JSON. What is null is left out, and the stream stays open. */
final class ReplyWriter {

  private ReplyWriter() {}

  static void write(APIGatewayV2HTTPResponse reply, OutputStream to) throws IOException {
    JsonWriter json = begin(to);
    json.name("statusCode").value(reply.getStatusCode());
    writeHeaders(json, reply.getHeaders());
    writeStrings(json, "cookies", reply.getCookies());
    end(json, reply.getBody(), reply.getIsBase64Encoded());
  }

  static void write(APIGatewayProxyResponseEvent reply, OutputStream to) throws IOException {
    JsonWriter json = begin(to);
    json.name("statusCode").value(reply.getStatusCode());
    writeMultiValueHeaders(json, reply.getMultiValueHeaders());
    end(json, reply.getBody(), reply.getIsBase64Encoded());
  }

  static void write(ApplicationLoadBalancerResponseEvent reply, OutputStream to)
      throws IOException {
    JsonWriter json = begin(to);
    json.name("statusCode").value(reply.getStatusCode());
    json.name("statusDescription").value(reply.getStatusDescription());
    writeHeaders(json, reply.getHeaders());
    writeMultiValueHeaders(json, reply.getMultiValueHeaders());
    end(json, reply.getBody(), reply.getIsBase64Encoded());
  }

  private static JsonWriter begin(OutputStream to) throws IOException {
    JsonWriter json = new JsonWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    json.setSerializeNulls(false);
    return json.beginObject();
  }

  private static void end(JsonWriter json, @Nullable String body, boolean base64)
      throws IOException {
    json.name("body").value(body);
    json.name("isBase64Encoded").value(base64);
    json.endObject();
    json.flush();
  }

  private static void writeHeaders(JsonWriter json, @Nullable Map<String, String> headers)
      throws IOException {
    if (headers == null) {
      return;
    }
    json.name("headers").beginObject();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      json.name(header.getKey()).value(header.getValue());
    }
    json.endObject();
  }

  private static void writeMultiValueHeaders(
      JsonWriter json, @Nullable Map<String, List<String>> headers) throws IOException {
    if (headers == null) {
      return;
    }
    json.name("multiValueHeaders").beginObject();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      writeStrings(json, header.getKey(), header.getValue());
    }
    json.endObject();
  }

  private static void writeStrings(JsonWriter json, String name, @Nullable List<String> strings)
      throws IOException {
    if (strings == null) {
      return;
    }
    json.name(name).beginArray();
    for (String string : strings) {
      json.value(string);
    }
    json.endArray();
  }
}
