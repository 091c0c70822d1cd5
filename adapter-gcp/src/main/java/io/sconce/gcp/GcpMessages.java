package io.sconce.gcp;

import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import io.sconce.InputTooLargeException;
import io.sconce.MalformedInputException;
import io.sconce.Settings;
import io.sconce.http.Headers;
import io.sconce.http.PredictionEndpoint;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two translations: the functions framework's request to ours, our response to its. */
final class GcpMessages {

  // https://www.w3.org/TR/trace-context/#traceparent-header
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-.*");
  // https://cloud.google.com/trace/docs/trace-context#legacy-http-header
  private static final Pattern CLOUD_TRACE = Pattern.compile("((?!0{32})[0-9a-fA-F]{32})(/.*)?");

  /** What the answer's way back takes, so that it arrives before Cloud Run gives up. */
  private static final Duration WAY_BACK = Duration.ofMillis(250);

  private static final String FORM = "multipart/form-data";
  private static final String BOUNDARY = "boundary=";
  private static final String CRLF = "\r\n";

  private final int maxRequestBytes;
  private final Optional<Duration> timeLeft;

  GcpMessages(Settings settings) {
    this.maxRequestBytes = PredictionEndpoint.maxRequestBytes(settings);
    int seconds = settings.platformNumber("CLOUD_RUN_TIMEOUT_SECONDS", 0, Integer.MAX_VALUE);
    this.timeLeft =
        seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds).minus(WAY_BACK));
  }

  /** The request without its body, which may turn out to be broken. */
  Request head(HttpRequest from) {
    Headers headers = headers(from.getHeaders());
    Request request =
        Request.of(from.getMethod(), from.getPath())
            .query(from.getQuery().orElse(""))
            .headers(headers);
    Optional<String> execution = headers.first("Function-Execution-Id");
    Optional<String> id = execution.isPresent() ? execution : trace(headers);
    if (id.isPresent()) {
      request = request.id(id.get());
    }
    if (from instanceof RehearsalRequest) {
      request = request.asRehearsal();
    }
    return timeLeft.isPresent() ? request.timeLeft(timeLeft.get()) : request;
  }

  static Optional<String> trace(Headers headers) {
    Optional<String> trace = group(TRACEPARENT, headers.first("traceparent"));
    return trace.isPresent() ? trace : group(CLOUD_TRACE, headers.first("X-Cloud-Trace-Context"));
  }

  private static Optional<String> group(Pattern pattern, Optional<String> header) {
    if (header.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(header.get());
    return matcher.matches()
        ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static Headers headers(Map<String, List<String>> from) {
    List<Headers.Field> fields = new ArrayList<>();
    for (Map.Entry<String, List<String>> header : from.entrySet()) {
      for (String value : header.getValue()) {
        add(fields, header.getKey(), value);
      }
    }
    return new Headers(fields);
  }

  private static void add(List<Headers.Field> fields, String name, String value) {
    try {
      fields.add(new Headers.Field(name, value));
    } catch (IllegalArgumentException e) {
      // The server lets through what HTTP allows and we would never send on; it is no header to us.
    }
  }

  /**
   * The body, with at most one byte more than is allowed, which is enough for the endpoint to say
   * so.
   *
   * @throws InputTooLargeException if it is a form over the framework's limits
   * @throws MalformedInputException if its chunks are broken, or it ends before its length
   */
  byte[] body(HttpRequest from) {
    try {
      InputStream in = from.getInputStream();
      byte[] body = in.readNBytes(maxRequestBytes + 1);
      if (body.length > maxRequestBytes) {
        // Read on, keeping nothing: a client that still sends would see a broken connection.
        in.transferTo(OutputStream.nullOutputStream());
      }
      Optional<String> delimiter = delimiter(from);
      return delimiter.isEmpty() || isWhole(from, body) ? body : form(from, delimiter.get());
    } catch (InputTooLargeException | MalformedInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The server's own exceptions for a broken body are of both kinds.
      throw new MalformedInputException("the body is not what its headers say", e);
    }
  }

  /**
   * Whether this is a form as it was sent, or so long that it does not matter. One that the
   * framework gave up has left its end in the stream, which must not be read as if it were all.
   */
  private boolean isWhole(HttpRequest from, byte[] form) {
    return form.length > maxRequestBytes || form.length == from.getContentLength();
  }

  /** What stands before each part of a form; empty if the body is none. */
  private static Optional<String> delimiter(HttpRequest from) {
    String type = from.getContentType().orElse("");
    int boundary = type.toLowerCase(Locale.ROOT).indexOf(BOUNDARY);
    if (!type.regionMatches(true, 0, FORM, 0, FORM.length()) || boundary < 0) {
      return Optional.empty();
    }
    String value = type.substring(boundary + BOUNDARY.length()).strip();
    String unquoted =
        value.startsWith("\"") ? value.substring(1).split("\"", 2)[0] : value.split("[;\\s]", 2)[0];
    return Optional.of("--" + unquoted);
  }

  /** By name. */
  private static Map<String, HttpRequest.HttpPart> parts(HttpRequest from) {
    try {
      return from.getParts();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalStateException) {
        throw new InputTooLargeException(
            "the form is over a limit of Google Cloud's functions framework:"
                + " 10 MiB for a file, 50 MiB for all, 100 parts");
      }
      if (from.getFirstHeader("Content-Encoding").isPresent()) {
        throw new MalformedInputException(
            "Google Cloud's functions framework reads no form that is coded, in gzip say", e);
      }
      throw e;
    }
  }

  /**
   * A form put together again, since the framework has taken it apart: of it nothing is left in the
   * stream. Of several parts of one name the framework keeps the last.
   */
  private byte[] form(HttpRequest from, String delimiter) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (HttpRequest.HttpPart part : parts(from).values()) {
      if (body.size() > maxRequestBytes) {
        break; // Enough for the endpoint to say so.
      }
      write(body, delimiter + CRLF);
      for (Map.Entry<String, List<String>> header : part.getHeaders().entrySet()) {
        for (String value : header.getValue()) {
          write(body, header.getKey() + ": " + value + CRLF);
        }
      }
      write(body, CRLF);
      body.writeBytes(part.getInputStream().readNBytes(maxRequestBytes + 1));
      write(body, CRLF);
    }
    write(body, delimiter + "--");
    return body.toByteArray();
  }

  private static void write(ByteArrayOutputStream body, String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(Response response, HttpResponse to) throws IOException {
    to.setStatusCode(response.status());
    for (Headers.Field field : response.headers().fields()) {
      if (field.name().equalsIgnoreCase("Content-Type")) {
        to.setContentType(field.value());
      } else {
        to.appendHeader(field.name(), field.value());
      }
    }
    if (response.body().length > 0) {
      to.getOutputStream().write(response.body());
    }
  }
}
