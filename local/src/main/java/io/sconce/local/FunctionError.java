package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The errors that Lambda itself reports in place of a function's reply, word for word. */
final class FunctionError {
  /**
   * docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each for request and
   * response.
   */
  static final int MAX_EVENT_BYTES = 6_291_456;

  /** As the error for a longer one says; 100 bytes more than the documented 6 MB. */
  static final int MAX_REPLY_BYTES = 6_291_556;

  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  private FunctionError() {}

  static byte[] timedOut(String requestId, Duration timeout) {
    return json(
        "Sandbox.Timedout",
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            requestId,
            timeout.toMillis() / 1000.0));
  }

  static byte[] exited(String requestId, int exitValue) {
    return json("Runtime.ExitError", "RequestId: " + requestId + " Error: " + exit(exitValue));
  }

  private static String exit(int value) {
    // Java reports a signal as a shell does: 128 and its number.
    return switch (value) {
      case 0 -> "Runtime exited without providing a reason";
      case 137 -> "Runtime exited with error: signal: killed";
      case 134 -> "Runtime exited with error: signal: aborted";
      case 139 -> "Runtime exited with error: signal: segmentation fault";
      case 143 -> "Runtime exited with error: signal: terminated";
      default -> "Runtime exited with error: exit status " + value;
    };
  }

  static byte[] replyTooLarge() {
    return json(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size ("
            + MAX_REPLY_BYTES
            + " bytes).");
  }

  static byte[] json(String type, String message) {
    Map<String, String> error = new LinkedHashMap<>();
    error.put("errorType", type);
    error.put("errorMessage", message);
    return JSON.toJson(error).getBytes(UTF_8);
  }
}
