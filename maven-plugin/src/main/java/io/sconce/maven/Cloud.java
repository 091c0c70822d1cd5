package io.sconce.maven;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/** The clouds, each with its adapter. */
enum Cloud {
  GCP("sconce-gcp"),
  AWS("sconce-aws");

  /**
   * On Google Cloud the platform's own loader wins for its classes, as the invoker's
   * OnlyApiClassLoader shows: a function has it in scope provided, with what it brings.
   */
  private static final String FUNCTIONS_API = "com.google.cloud.functions:functions-framework-api";

  private final String adapter;

  Cloud(String adapter) {
    this.adapter = adapter;
  }

  /**
   * The cloud that a user names by {@code -Dcloud}.
   *
   * @throws MojoFailureException if it is none, or none was named
   */
  static Cloud parse(@Nullable String name) throws MojoFailureException {
    return Arrays.stream(values())
        .filter(cloud -> cloud.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MojoFailureException(
                    name == null
                        ? "expected -Dcloud=gcp or -Dcloud=aws: say whose runtime is to run the"
                            + " package"
                        : "expected -Dcloud=gcp or -Dcloud=aws, got '" + name + "'"));
  }

  /** The adapter, as groupId:artifactId. */
  String adapter() {
    return Jar.SCONCE + ":" + adapter;
  }

  /**
   * What is not in a package for this cloud, with all that nothing else brings, as
   * groupId:artifactId.
   */
  Set<String> leftOut() {
    Set<String> keys = new TreeSet<>();
    keys.add(Jar.LOCAL);
    if (this == GCP) {
      keys.add(FUNCTIONS_API);
    }
    for (Cloud other : values()) {
      if (other != this) {
        keys.add(other.adapter());
      }
    }
    return keys;
  }
}
