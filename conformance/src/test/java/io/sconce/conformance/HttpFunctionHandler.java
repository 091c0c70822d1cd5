package io.sconce.conformance;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import io.sconce.http.Handler;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A function of the functions framework as a handler, without a server. */
record HttpFunctionHandler(HttpFunction function) implements Handler {

  @Override
  public Response handle(Request request) {
    Reply reply = new Reply();
    try {
      function.service(new Ask(request), reply);
    } catch (Exception e) {
      throw new AssertionError("nothing may escape: the framework answers it with an empty 500", e);
    }
    boolean bodiless = request.method().equals("HEAD"); // The server drops it.
    return bodiless ? reply.response : reply.response.body(reply.body.toByteArray());
  }

  /** A request as the framework shows it; what the adapter should not ask fails. */
  private record Ask(Request request) implements HttpRequest {
    @Override
    public String getMethod() {
      return request.method();
    }

    @Override
    public String getUri() {
      return request.path();
    }

    @Override
    public String getPath() {
      return request.path();
    }

    @Override
    public Optional<String> getQuery() {
      return Optional.of(request.query()).filter(query -> !query.isEmpty());
    }

    @Override
    public Map<String, List<String>> getQueryParameters() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public Map<String, HttpPart> getParts() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public Optional<String> getContentType() {
      return request.headers().first("Content-Type");
    }

    @Override
    public long getContentLength() {
      return request.body().length;
    }

    @Override
    public Optional<String> getCharacterEncoding() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(request.body());
    }

    @Override
    public BufferedReader getReader() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      Headers headers = request.headers();
      return headers.names().stream().collect(Collectors.toMap(Function.identity(), headers::all));
    }
  }

  /** A response as the framework takes it. */
  private static final class Reply implements HttpResponse {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Response response = Response.of(200);

    @Override
    public void setStatusCode(int code) {
      Response before = response;
      response = Response.of(code);
      for (Headers.Field field : before.headers().fields()) {
        appendHeader(field.name(), field.value());
      }
    }

    @Override
    public void setStatusCode(int code, String message) {
      setStatusCode(code);
    }

    @Override
    public void setContentType(String contentType) {
      appendHeader("Content-Type", contentType);
    }

    @Override
    public Optional<String> getContentType() {
      return response.headers().first("Content-Type");
    }

    @Override
    public void appendHeader(String header, String value) {
      response = response.header(header, value);
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public OutputStream getOutputStream() {
      return body;
    }

    @Override
    public BufferedWriter getWriter() {
      throw new AssertionError("not meant to be asked");
    }
  }
}
