package io.sconce.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of API keys, and of what a browser may run. */
final class Sha256 {

  private Sha256() {}

  /** The 32 bytes of a hash. */
  static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
