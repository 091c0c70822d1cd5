package io.sconce.model;

import io.sconce.LoadException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a model's file is: {@code classpath:digits.pt}, a resource beside the predictor's class
 * path, or {@code file:/models/digits.pt}, a file. Immutable.
 */
public final class ModelLocation {

  private static final String CLASSPATH = "classpath:";
  private static final String FILE = "file:";

  private final String text;
  private final Optional<String> sha256;

  private ModelLocation(String text, Optional<String> sha256) {
    this.text = text;
    this.sha256 = sha256;
  }

  /**
   * The location that a text names. Nothing is looked up yet.
   *
   * @param text {@code classpath:} and a resource's name, or {@code file:} and a path, which may be
   *     relative to the working directory
   * @return a location
   * @throws IllegalArgumentException if it begins with neither
   */
  public static ModelLocation of(String text) {
    if (!text.startsWith(CLASSPATH) && !text.startsWith(FILE)) {
      throw new IllegalArgumentException(
          "expected a location such as classpath:digits.pt or file:/models/digits.pt, got '"
              + text
              + "'");
    }
    return new ModelLocation(text, Optional.empty());
  }

  /**
   * The same location, whose file must have this checksum.
   *
   * @param hex 64 hexadecimal digits, as {@code sha256sum} prints them
   * @return a location that is checked each time it is opened
   * @throws IllegalArgumentException if it is no SHA-256 in hexadecimal
   */
  public ModelLocation withSha256(String hex) {
    if (!hex.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "expected a SHA-256 of 64 hexadecimal digits, got '" + hex + "'");
    }
    return new ModelLocation(text, Optional.of(hex.toLowerCase(Locale.ROOT)));
  }

  /**
   * Makes the model a local file. A file, or a resource that is one, is used in place; a resource
   * inside a jar is copied to the temporary folder.
   *
   * @param loader where {@code classpath:} is looked up
   * @return the file; close it when the model is loaded
   * @throws LoadException if there is no such file, it cannot be read, or its checksum is another
   */
  public LocalModel open(ClassLoader loader) {
    try {
      return text.startsWith(CLASSPATH) ? resource(loader) : file(path(text), false);
    } catch (IOException e) {
      throw new LoadException("model " + text + " cannot be read: " + e, e);
    }
  }

  private LocalModel resource(ClassLoader loader) throws IOException {
    String name = text.substring(CLASSPATH.length());
    String relative = name.startsWith("/") ? name.substring(1) : name;
    URL url = loader.getResource(relative);
    if (url == null) {
      Optional<Path> packaged = inPackage(relative);
      if (packaged.isPresent()) {
        return file(packaged.get(), false);
      }
      throw new LoadException(
          "model "
              + text
              + " is not on the class path; expected the file '"
              + relative
              + "' at the root of a jar, such as src/main/resources/"
              + relative);
    }
    if ("file".equals(url.getProtocol())) {
      return file(path(url.toString()), false);
    }
    Path copy = Files.createTempFile("sconce-", ".pt");
    try (InputStream in = url.openStream()) {
      Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return file(copy, true);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  /**
   * In a package models lie beside {@code lib}, the folder that this class's jar is in. That folder
   * is on the class path of both clouds' functions, but not of a container's: a JVM archives no
   * classes for a class path with folders.
   */
  private static Optional<Path> inPackage(String name) {
    return Optional.ofNullable(ModelLocation.class.getProtectionDomain().getCodeSource())
        .flatMap(source -> Optional.ofNullable(source.getLocation()))
        .filter(jar -> "file".equals(jar.getProtocol()))
        .map(jar -> path(jar.toString()))
        .filter(Files::isRegularFile)
        .map(jar -> jar.resolveSibling("..").resolve(name).normalize())
        .filter(Files::isRegularFile);
  }

  private LocalModel file(Path path, boolean temporary) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new LoadException(
          "model " + text + " is missing; expected a TorchScript file at " + path.toAbsolutePath());
    }
    if (sha256.isPresent()) {
      String actual = sha256(path);
      if (!actual.equals(sha256.get())) {
        throw new LoadException(
            "model "
                + text
                + " is not the file that was meant: expected SHA-256 "
                + sha256.get()
                + ", got "
                + actual);
      }
    }
    return new LocalModel(path, temporary);
  }

  private static Path path(String location) {
    try {
      URI uri = new URI(location);
      return uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri);
    } catch (URISyntaxException | IllegalArgumentException e) {
      // A path as people type it, with a space or a backslash, is no URI and is still meant.
      return Path.of(location.substring(FILE.length()));
    }
  }

  private static String sha256(Path path) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelLocation that
        && text.equals(that.text)
        && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, sha256);
  }

  /** The location as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
