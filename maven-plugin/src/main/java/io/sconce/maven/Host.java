package io.sconce.maven;

import java.util.Locale;

/**
 * The machine that runs this build.
 *
 * @param os as in {@code os.name}
 * @param arch as in {@code os.arch}
 */
record Host(String os, String arch) {

  static Host current() {
    return new Host(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  boolean isArm() {
    return arch.equals("aarch64") || arch.equals("arm64");
  }

  /** As DJL names platforms; libtorch may have no build for it. */
  String platform() {
    String name = os.toLowerCase(Locale.ROOT);
    String system = name.startsWith("mac") ? "osx" : name.startsWith("windows") ? "win" : "linux";
    return system + "-" + (isArm() ? "aarch64" : "x86_64");
  }
}
