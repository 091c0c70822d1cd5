package io.sconce.http;

import io.sconce.LoadException;
import io.sconce.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who may ask: {@code SCONCE_API_KEYS} holds the SHA-256 of each key in hexadecimal, so that
 * whoever reads a function's settings has no key. One key comes as {@code Authorization: Bearer} or
 * as {@code X-Api-Key}.
 */
final class ApiKeys {

  private static final String SETTING = "SCONCE_API_KEYS";
  private static final int SHA_256_BYTES = 32;
  private static final String BEARER = "Bearer ";

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = List.copyOf(hashes);
  }

  /**
   * The keys of a function.
   *
   * @throws LoadException if one is no SHA-256; the message does not repeat it, since it may be a
   *     key
   */
  static ApiKeys of(Settings settings) {
    List<byte[]> hashes = new ArrayList<>();
    Optional<String> setting = settings.text(SETTING);
    if (setting.isPresent()) {
      // With what stands before the first comma and behind the last: "," names no key, and must
      // not let everybody in.
      for (String hash : setting.get().strip().split("\\s*[\\s,]\\s*", -1)) {
        hashes.add(hash(hash, hashes.size() + 1));
      }
    }
    return new ApiKeys(hashes);
  }

  private static byte[] hash(String hash, int number) {
    try {
      byte[] bytes = HexFormat.of().parseHex(hash);
      if (bytes.length == SHA_256_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new LoadException(
        SETTING
            + ": expected SHA-256 hashes of 64 hexadecimal digits with commas between them, as"
            + " sha256sum prints them; number "
            + number
            + " is none");
  }

  /** Whether everybody may ask. */
  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /**
   * Lets a request through that has one of the keys, or any where there are none.
   *
   * @throws HttpException 401 if it has not
   */
  void check(Request request) {
    if (isEmpty()) {
      return;
    }
    // Joined, as a gateway joins what stands there twice.
    String key = String.join(",", request.headers().all("X-Api-Key"));
    String authorization = String.join(",", request.headers().all("Authorization"));
    boolean fits = fits(key.strip());
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      fits |= fits(authorization.substring(BEARER.length()).strip());
    }
    if (!fits) {
      throw new HttpException(
          401,
          "expected an API key in X-Api-Key, or in Authorization: Bearer",
          Headers.none().with("WWW-Authenticate", "Bearer"));
    }
  }

  /** All are compared, each in constant time: how long it takes tells nothing of any. */
  private boolean fits(String key) {
    // Header values are read as ISO 8859-1 on one cloud and as UTF-8 on the other: keys are ASCII.
    byte[] hash = Sha256.of(key.getBytes(StandardCharsets.UTF_8));
    boolean fits = false;
    for (byte[] known : hashes) {
      fits |= MessageDigest.isEqual(known, hash);
    }
    return fits;
  }
}
