package io.sconce.http;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages of other origins may call from a browser: {@code SCONCE_CORS_ORIGINS}, after the CORS
 * protocol of the <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch standard</a>.
 * No cookies are meant: a key comes in a header of its own.
 */
final class Cors {

  private static final String SETTING = "SCONCE_CORS_ORIGINS";
  private static final String ANY = "*";

  /** In seconds: the longest that any browser keeps a preflight's answer. */
  private static final String MAX_AGE = "7200";

  /** What a page may read beside the body. */
  private static final String EXPOSED =
      "X-Request-Id, Server-Timing, Retry-After, Allow, Accept, WWW-Authenticate,"
          + " Inference-Header-Content-Length";

  private final Set<String> origins;

  private Cors(Set<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  /**
   * The origins of a function.
   *
   * @throws LoadException if one is no origin
   */
  static Cors of(Settings settings) {
    Set<String> origins = new LinkedHashSet<>();
    Optional<String> setting = settings.text(SETTING);
    if (setting.isPresent()) {
      for (String origin : setting.get().strip().split("\\s*[\\s,]\\s*", -1)) {
        origins.add(checked(origin));
      }
    }
    return new Cors(origins);
  }

  private static String checked(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int host = lower.indexOf("://") + 3;
    boolean isOrigin = host > 3 && host < lower.length() && lower.indexOf('/', host) < 0;
    if (!lower.equals(ANY) && !isOrigin) {
      throw new LoadException(
          SETTING
              + ": expected origins such as https://example.com with commas between them, or *, got '"
              + origin
              + "'");
    }
    return lower;
  }

  private boolean isOff() {
    return origins.isEmpty();
  }

  private Optional<String> allowed(Request request) {
    if (origins.contains(ANY)) {
      return Optional.of(ANY); // Also where nobody asks: a cache may give it to somebody who does.
    }
    Optional<String> origin = request.headers().first("Origin");
    return origin.isPresent() && origins.contains(origin.get().toLowerCase(Locale.ROOT))
        ? origin
        : Optional.empty();
  }

  /**
   * What a browser asks before a page's call.
   *
   * @param methods that the path takes, as {@code Allow} lists them
   * @return empty if CORS is off, or this is no such question
   */
  Optional<Response> preflight(Request request, String methods) {
    if (isOff()
        || !request.method().equals("OPTIONS")
        || request.headers().first("Origin").isEmpty()
        || request.headers().first("Access-Control-Request-Method").isEmpty()) {
      return Optional.empty();
    }
    Response response = Response.of(204);
    if (allowed(request).isPresent()) {
      response =
          response
              .header("Access-Control-Allow-Methods", methods)
              .header("Access-Control-Max-Age", MAX_AGE);
      Optional<String> headers = request.headers().first("Access-Control-Request-Headers");
      if (headers.isPresent()) {
        response = response.header("Access-Control-Allow-Headers", headers.get());
      }
    }
    return Optional.of(response);
  }

  /** Any response, with what lets a page read it. */
  Response on(Request request, Response response) {
    if (isOff()) {
      return response;
    }
    Response varying = origins.contains(ANY) ? response : response.header("Vary", "Origin");
    Optional<String> origin = allowed(request);
    if (origin.isEmpty()) {
      return varying;
    }
    return varying
        .header("Access-Control-Allow-Origin", origin.get())
        .header("Access-Control-Expose-Headers", EXPOSED);
  }
}
