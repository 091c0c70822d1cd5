package io.sconce.maven.natives;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The libraries in the two jars of a source. */
final class NativeJars implements Closeable {

  private final NativeSource source;
  private final SourceJar natives;
  private final SourceJar jni;

  private NativeJars(NativeSource source, SourceJar natives, SourceJar jni) {
    this.source = source;
    this.natives = natives;
    this.jni = jni;
  }

  /**
   * Opens both jars.
   *
   * @throws IOException if one is missing or damaged
   */
  static NativeJars open(NativeSource source) throws IOException {
    SourceJar natives = SourceJar.open(source.natives());
    try {
      return new NativeJars(source, natives, SourceJar.open(source.jni()));
    } catch (IOException e) {
      natives.close();
      throw e;
    }
  }

  /** Writes one library to a file. */
  @FunctionalInterface
  interface Unpacking {

    void to(Path file) throws IOException;
  }

  /**
   * The libraries by name: those that DJL lists, in its order, then DJL's own.
   *
   * @throws IOException if a jar is of another version or platform than the source says, or damaged
   */
  Map<String, Unpacking> libraries() throws IOException {
    Map<String, Unpacking> libraries = new LinkedHashMap<>();
    for (String name : listed()) {
      String entry = "pytorch/cpu/" + source.platform() + "/" + name;
      libraries.put(name, file -> natives.unpack(entry, file));
    }
    checkJniVersion();
    String name = jniLibrary(source.platform());
    String entry = "jnilib/" + source.platform() + "/cpu/" + name;
    libraries.put(name, file -> jni.unpack(entry, file));
    return libraries;
  }

  private List<String> listed() throws IOException {
    String list = "native/lib/pytorch.properties";
    Properties properties = natives.properties(list);
    String version = properties.getProperty("version", "");
    String platform = properties.getProperty("classifier", "");
    if (!isOfVersion(version) || !platform.equals(source.platform())) {
      throw natives.unusable(
          "expected libtorch %s for %s, got %s for %s"
              .formatted(source.version(), source.platform(), version, platform));
    }
    List<String> names = List.of(properties.getProperty("libraries", "").split(","));
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9_+][A-Za-z0-9_+.-]*")) {
        throw natives.unusable("expected libraries' names in " + list + ", got '" + name + "'");
      }
    }
    return names;
  }

  private void checkJniVersion() throws IOException {
    String version = jni.properties("jnilib/pytorch.properties").getProperty("jni_version", "");
    if (!isOfVersion(version)) {
      throw jni.unusable(
          "expected DJL's library for libtorch " + source.version() + ", got " + version);
    }
  }

  /** Versions are libtorch's, then a hyphen and a date or DJL's version. */
  private boolean isOfVersion(String version) {
    return (version + "-").startsWith(source.version() + "-");
  }

  private static String jniLibrary(String platform) {
    if (platform.startsWith("win-")) {
      return "djl_torch.dll";
    }
    return platform.startsWith("osx-") ? "libdjl_torch.dylib" : "libdjl_torch.so";
  }

  @Override
  public void close() throws IOException {
    try {
      natives.close();
    } finally {
      jni.close();
    }
  }
}
