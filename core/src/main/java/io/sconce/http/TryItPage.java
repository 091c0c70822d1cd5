package io.sconce.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The page on which people try a predictor in a browser. It is one file that holds nothing of the
 * predictor: it reads {@code openapi.json}, with the key that the user types where one is needed.
 *
 * <p>Read when it is asked for, so that a start pays nothing for it.
 */
final class TryItPage {

  private static final String FILE = "page.html";
  private static final MediaType HTML = MediaType.of("text/html");
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, HTML);

  private TryItPage() {}

  /** Whether a client likes HTML better than JSON, as browsers do and {@code curl} does not. */
  static boolean isPreferred(Request request) {
    return Accept.choose(request.headers().all("Accept"), OFFERS).equals(Optional.of(HTML));
  }

  /**
   * The page, with a policy that lets a browser run what stands in it and nothing else, talk to
   * this origin alone, and show images that it has made itself.
   *
   * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</a>
   */
  static Response response() {
    byte[] bytes = bytes();
    String page = new String(bytes, StandardCharsets.UTF_8);
    String policy =
        String.join(
            "; ",
            "default-src 'none'",
            "script-src " + hash(page, "script"),
            "style-src " + hash(page, "style"),
            "connect-src 'self'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    return Response.of(200)
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Content-Security-Policy", policy)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .body(bytes);
  }

  private static byte[] bytes() {
    try (InputStream in = TryItPage.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + FILE);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The source expression of the page's one element of a name: what stands between its tags. */
  private static String hash(String page, String element) {
    int begin = page.indexOf("<" + element + ">") + element.length() + 2;
    int end = page.indexOf("</" + element + ">");
    byte[] content = page.substring(begin, end).getBytes(StandardCharsets.UTF_8);
    return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(content)) + "'";
  }
}
