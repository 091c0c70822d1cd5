package io.sconce.gcp;

import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request to a function, as the framework makes it, and what the function answers. */
final class Exchange implements HttpRequest, HttpResponse {

  private final String method;
  private final String path;
  private final String text;

  private int status = 200;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  private Exchange(String method, String path, String text) {
    this.method = method;
    this.path = path;
    this.text = text;
  }

  static Exchange get(PredictorFunction function, String path) {
    return new Exchange("GET", path, "").with(function);
  }

  /** {@code POST /predict} with plain text. */
  static Exchange predict(PredictorFunction function, String text) {
    return new Exchange("POST", "/predict", text).with(function);
  }

  private Exchange with(PredictorFunction function) {
    try {
      function.service(this, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
  public InputStream getInputStream() {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public BufferedReader getReader() {
    throw new AssertionError("not meant to be asked");
  }

  /** The request's; those of the answer nobody reads. */
  @Override
  public Map<String, List<String>> getHeaders() {
    return Map.of("Content-Type", List.of("text/plain"));
  }

  @Override
  public Optional<String> getContentType() {
    return Optional.of("text/plain");
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
