package io.sconce.maven;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * The one jar at the root of a Cloud Functions package: nothing but a manifest that names the class
 * path. <a href="https://docs.cloud.google.com/functions/docs/create-deploy-http-java">The
 * buildpack</a> looks for exactly one.
 */
final class FunctionJar {

  /**
   * The package's root, for models. It comes last: asking a folder for a class costs a class loader
   * several times what asking a jar does, and it would be asked for each.
   */
  private static final String ROOT = "./";

  private FunctionJar() {}

  /**
   * Writes it.
   *
   * @param jars their paths from the package's root, in the order in which they are searched
   */
  static void write(List<String> jars, Path file) throws IOException {
    StringBuilder classPath = new StringBuilder();
    for (String jar : jars) {
      classPath.append(url(jar)).append(' ');
    }
    classPath.append(ROOT);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath.toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    try (ZipArchiveOutputStream jar = new ZipArchiveOutputStream(file)) {
      ZipArchiveEntry entry = PackageFile.entry(JarFile.MANIFEST_NAME);
      entry.setMethod(ZipArchiveEntry.STORED);
      entry.setSize(bytes.size());
      jar.putArchiveEntry(entry);
      jar.write(bytes.toByteArray());
      jar.closeArchiveEntry();
    }
  }

  private static String url(String path) {
    try {
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }
}
