package io.sconce.log;

import com.google.gson.stream.JsonWriter;
import io.sconce.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.slf4j.spi.MDCAdapter;

/** How a cloud's log service wants a line. */
sealed interface LogForm {

  /** One event without a line end; a stack trace in text has line ends of its own. */
  String line(Level level, String logger, String message, @Nullable Throwable thrown);

  /** GCP's form on Cloud Run functions, JSON on Lambda where it is asked for, else text. */
  static LogForm of(Settings settings, MDCAdapter mdc) {
    if (settings.text("K_SERVICE").isPresent()) {
      Optional<String> project = settings.text("GOOGLE_CLOUD_PROJECT");
      return new Gcp(project.isPresent() ? project : settings.text("GCP_PROJECT"), mdc);
    }
    String lambda = settings.text("AWS_LAMBDA_LOG_FORMAT").orElse("Text");
    return lambda.equalsIgnoreCase("JSON") ? new LambdaJson(mdc) : new Text(mdc);
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString().stripTrailing();
  }

  private static Optional<String> inMdc(MDCAdapter mdc, String key) {
    return Optional.ofNullable(mdc.get(key));
  }

  /** Writes the members of a JSON object. */
  @FunctionalInterface
  interface Members {
    /** Writes them. */
    void write(JsonWriter out) throws IOException;
  }

  private static String json(Members members) {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.setSerializeNulls(false); // A name whose value is null is left out.
      out.beginObject();
      members.write(out);
      out.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Text: the level, then what tells requests apart, then the message; further lines indented. */
  record Text(MDCAdapter mdc) implements LogForm {
    @Override
    public String line(Level level, String logger, String message, @Nullable Throwable thrown) {
      StringBuilder line = new StringBuilder(level.name());
      Optional<String> id = inMdc(mdc, CloudLog.REQUEST_ID);
      if (id.isPresent()) {
        line.append(" RequestId: ").append(id.get());
      }
      Optional<String> trace = inMdc(mdc, CloudLog.TRACE);
      if (trace.isPresent()) {
        line.append(" Trace: ").append(trace.get());
      }
      line.append(' ').append(message);
      if (thrown != null) {
        line.append('\n').append(stackTrace(thrown));
      }
      // A line that begins with a level is one of ours: what quotes a client cannot look like it.
      return indented(line);
    }
  }

  /** With each line but the first indented, whether it ended in CR, LF or both. */
  private static String indented(CharSequence lines) {
    StringBuilder indented = new StringBuilder(lines.length());
    for (int i = 0; i < lines.length(); i++) {
      char each = lines.charAt(i);
      boolean both = each == '\r' && i + 1 < lines.length() && lines.charAt(i + 1) == '\n';
      if (each != '\r' && each != '\n') {
        indented.append(each);
      } else if (!both) {
        indented.append("\n    ");
      }
    }
    return indented.toString();
  }

  /** Lambda's JSON, with the names that its own runtime uses. */
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
  record LambdaJson(MDCAdapter mdc) implements LogForm {
    @Override
    public String line(Level level, String logger, String message, @Nullable Throwable thrown) {
      return json(
          out -> {
            out.name("timestamp").value(Instant.now().toString());
            out.name("level").value(level.name());
            out.name("message").value(message);
            out.name("logger").value(logger);
            out.name("AWSRequestId").value(mdc.get(CloudLog.REQUEST_ID));
            out.name("traceId").value(mdc.get(CloudLog.TRACE));
            out.name("stackTrace").value(thrown == null ? null : stackTrace(thrown));
          });
    }
  }

  /** Google Cloud's structured logging; Error Reporting finds a stack trace in the message. */
  // https://cloud.google.com/logging/docs/structured-logging
  record Gcp(Optional<String> project, MDCAdapter mdc) implements LogForm {
    @Override
    public String line(Level level, String logger, String message, @Nullable Throwable thrown) {
      return json(
          out -> {
            out.name("severity").value(severity(level));
            out.name("message")
                .value(thrown == null ? message : message + "\n" + stackTrace(thrown));
            out.name("logger").value(logger);
            out.name("requestId").value(mdc.get(CloudLog.REQUEST_ID));
            out.name("logging.googleapis.com/trace").value(traceName(inMdc(mdc, CloudLog.TRACE)));
          });
    }

    private @Nullable String traceName(Optional<String> trace) {
      if (trace.isEmpty()) {
        return null;
      }
      return project.isEmpty()
          ? trace.get()
          : "projects/" + project.get() + "/traces/" + trace.get();
    }

    private static String severity(Level level) {
      return switch (level) {
        case TRACE, DEBUG -> "DEBUG";
        case INFO -> "INFO";
        case WARN -> "WARNING";
        case ERROR -> "ERROR";
      };
    }
  }
}
