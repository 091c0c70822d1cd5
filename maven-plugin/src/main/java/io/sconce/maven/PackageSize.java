package io.sconce.maven;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How large a package is, or would be.
 *
 * @param zippedBytes empty for a folder, and for a zip that was not written because it is over
 * @param limits empty if the cloud has none
 */
record PackageSize(Contents contents, OptionalLong zippedBytes, Optional<Limits> limits) {

  Target target() {
    return contents.target();
  }

  long unzippedBytes() {
    return contents.bytes();
  }

  /** The same, as a zip of this size. */
  PackageSize zippedTo(long bytes) {
    return new PackageSize(contents, OptionalLong.of(bytes), limits);
  }

  OptionalLong limitBytes() {
    return limits.stream().mapToLong(Limits::unzippedBytes).findFirst();
  }

  OptionalLong uploadLimitBytes() {
    return limits.stream().mapToLong(Limits::uploadBytes).findFirst();
  }

  /** What a model may still take; below 0 if the package is over its limit. */
  OptionalLong roomBytes() {
    return limitBytes().stream().map(limit -> limit - unzippedBytes()).findFirst();
  }

  boolean fits() {
    return roomBytes().orElse(0) >= 0;
  }

  /** Whether the zip is too large for the cloud's own API, and goes through its storage. */
  boolean needsStorage() {
    return zippedBytes.orElse(0) > uploadLimitBytes().orElse(Long.MAX_VALUE);
  }
}
