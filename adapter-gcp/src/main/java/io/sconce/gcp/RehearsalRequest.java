package io.sconce.gcp;

import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sample as the framework would send it, with the headers that most callers and Cloud Run send.
 *
 * @param body JSON
 */
record RehearsalRequest(byte[] body) implements HttpRequest {

  private static final Map<String, List<String>> HEADERS =
      Map.of(
          "Accept", List.of("*/*"),
          "Content-Type", List.of("application/json"),
          "Host", List.of("localhost"),
          "traceparent", List.of("00-00000000000000000000000000000001-0000000000000001-00"),
          "User-Agent", List.of("sconce"));

  @Override
  public String getMethod() {
    return "POST";
  }

  @Override
  public String getUri() {
    return "http://localhost" + getPath();
  }

  @Override
  public String getPath() {
    return "/predict";
  }

  @Override
  public Optional<String> getQuery() {
    return Optional.empty();
  }

  @Override
  public Map<String, List<String>> getQueryParameters() {
    return Map.of();
  }

  @Override
  public Map<String, HttpPart> getParts() {
    return Map.of();
  }

  @Override
  public Optional<String> getContentType() {
    return getFirstHeader("Content-Type");
  }

  @Override
  public long getContentLength() {
    return body.length;
  }

  @Override
  public Optional<String> getCharacterEncoding() {
    return Optional.empty();
  }

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(body);
  }

  @Override
  public BufferedReader getReader() {
    throw new UnsupportedOperationException("a rehearsal's body is read as bytes");
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return HEADERS;
  }

  /** The answer, of which nothing is kept. */
  static final class Answer implements HttpResponse {

    @Override
    public void setStatusCode(int code) {}

    @Override
    public void setStatusCode(int code, String message) {}

    @Override
    public void setContentType(String contentType) {}

    @Override
    public Optional<String> getContentType() {
      return Optional.empty();
    }

    @Override
    public void appendHeader(String header, String value) {}

    @Override
    public Map<String, List<String>> getHeaders() {
      return Map.of();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public BufferedWriter getWriter() {
      throw new UnsupportedOperationException("a rehearsal's answer is written as bytes");
    }
  }
}
