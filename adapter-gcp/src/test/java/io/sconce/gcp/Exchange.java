package io.sconce.gcp;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One request to a function, as the framework makes it, and what the function answers. */
final class Exchange implements HttpRequest, HttpResponse {

  private final String method;
  private final String path;
  private final String contentType;
  private final InputStream body;
  private final Supplier<Map<String, HttpPart>> parts;

  /** None until a function says one. */
  private int status;

  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  private Exchange(
      String method,
      String path,
      String contentType,
      InputStream body,
      Supplier<Map<String, HttpPart>> parts) {
    this.method = method;
    this.path = path;
    this.contentType = contentType;
    this.body = body;
    this.parts = parts;
  }

  /** One part of a form, as the framework hands it on. */
  record Part(InputStream content, Map<String, List<String>> headers) implements HttpPart {

    @Override
    public Map<String, List<String>> getHeaders() {
      return headers;
    }

    @Override
    public InputStream getInputStream() {
      return content;
    }

    @Override
    public Optional<String> getFileName() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public Optional<String> getContentType() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public long getContentLength() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public Optional<String> getCharacterEncoding() {
      throw new AssertionError("not meant to be asked");
    }

    @Override
    public BufferedReader getReader() {
      throw new AssertionError("not meant to be asked");
    }
  }

  static Exchange get(PredictorFunction function, String path) {
    return new Exchange("GET", path, "text/plain", InputStream.nullInputStream(), Exchange::noForm)
        .with(function);
  }

  /** {@code POST /predict} with plain text. */
  static Exchange predict(HttpFunction function, String text) {
    return predict(
        function, "text/plain", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  static Exchange predict(HttpFunction function, String contentType, InputStream body) {
    return new Exchange("POST", "/predict", contentType, body, Exchange::noForm).with(function);
  }

  /** {@code POST /predict} with a form, of which the framework leaves nothing in the stream. */
  static Exchange predict(
      PredictorFunction function, String contentType, Map<String, HttpPart> parts) {
    return new Exchange("POST", "/predict", contentType, InputStream.nullInputStream(), () -> parts)
        .with(function);
  }

  /** The same with a form that the framework has given up, and of which the end is left. */
  static Exchange predict(
      PredictorFunction function, String contentType, String left, RuntimeException failure) {
    InputStream body = new ByteArrayInputStream(left.getBytes(StandardCharsets.UTF_8));
    return new Exchange(
            "POST",
            "/predict",
            contentType,
            body,
            () -> {
              throw failure;
            })
        .with(function);
  }

  private static Map<String, HttpPart> noForm() {
    throw new AssertionError("parts are for forms alone");
  }

  private Exchange with(HttpFunction function) {
    try {
      function.service(this, this);
    } catch (Exception e) {
      throw new AssertionError("the framework would answer it with nothing", e);
    }
    return this;
  }

  int status() {
    return status;
  }

  String answer() {
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String getMethod() {
    return method;
  }

  @Override
  public String getUri() {
    return path;
  }

  @Override
  public String getPath() {
    return path;
  }

  @Override
  public Optional<String> getQuery() {
    return Optional.empty();
  }

  @Override
  public Map<String, List<String>> getQueryParameters() {
    throw new AssertionError("not meant to be asked");
  }

  @Override
  public Map<String, HttpPart> getParts() {
    return parts.get();
  }

  /** It comes in chunks. */
  @Override
  public long getContentLength() {
    return -1;
  }

  @Override
  public Optional<String> getCharacterEncoding() {
    throw new AssertionError("not meant to be asked");
  }

  @Override
  public InputStream getInputStream() {
    return body;
  }

  @Override
  public BufferedReader getReader() {
    throw new AssertionError("not meant to be asked");
  }

  /** The request's; those of the answer nobody reads. */
  @Override
  public Map<String, List<String>> getHeaders() {
    return Map.of("Content-Type", List.of(contentType));
  }

  @Override
  public Optional<String> getContentType() {
    return Optional.of(contentType);
  }

  @Override
  public void setStatusCode(int code) {
    status = code;
  }

  @Override
  public void setStatusCode(int code, String message) {
    status = code;
  }

  @Override
  public void setContentType(String contentType) {}

  @Override
  public void appendHeader(String header, String value) {}

  @Override
  public OutputStream getOutputStream() {
    return answer;
  }

  @Override
  public BufferedWriter getWriter() {
    throw new AssertionError("not meant to be asked");
  }
}
