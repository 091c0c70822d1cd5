package io.sconce.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.maven.artifact.Artifact;

/**
 * One jar of the project's class path.
 *
 * @param version without a snapshot's time
 * @param classifier empty if there is none
 */
record Jar(String groupId, String artifactId, String version, String classifier, Path file) {

  static final String SCONCE = "io.sconce";
  static final String LOCAL = SCONCE + ":sconce-local";
  static final String CORE = SCONCE + ":sconce-core";

  static Jar of(Artifact artifact) {
    return new Jar(
        artifact.getGroupId(),
        artifact.getArtifactId(),
        artifact.getBaseVersion(),
        artifact.hasClassifier() ? artifact.getClassifier() : "",
        artifact.getFile().toPath());
  }

  /** groupId:artifactId. */
  String module() {
    return groupId + ":" + artifactId;
  }

  /** groupId:artifactId[:classifier], in which a class path holds one version. */
  String key() {
    return key(groupId, artifactId, classifier);
  }

  static String key(String groupId, String artifactId, String classifier) {
    return groupId + ":" + artifactId + (classifier.isEmpty() ? "" : ":" + classifier);
  }

  /** artifactId-version[-classifier].jar. */
  String fileName() {
    return artifactId + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
  }

  boolean isOf(String group) {
    return groupId.equals(group) || groupId.startsWith(group + ".");
  }

  /** The names of what is in it, in its own order. */
  List<String> entries() throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
