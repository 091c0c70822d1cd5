package io.sconce.maven;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;

/** What a package is made for. */
enum Target {
  GCP("gcp", "gcp", Cloud.GCP, "linux-x86_64"),
  AWS_ARM64("aws-arm64", "aws-arm64.zip", Cloud.AWS, "linux-aarch64"),
  AWS_X86_64("aws-x86_64", "aws-x86_64.zip", Cloud.AWS, "linux-x86_64"),
  GCP_CONTAINER("gcp-container", "gcp-container", Cloud.GCP, "linux-x86_64"),
  AWS_ARM64_CONTAINER("aws-arm64-container", "aws-arm64-container", Cloud.AWS, "linux-aarch64"),
  AWS_X86_64_CONTAINER("aws-x86_64-container", "aws-x86_64-container", Cloud.AWS, "linux-x86_64");

  private final String label;
  private final String file;
  private final Cloud cloud;
  private final String platform;

  Target(String label, String file, Cloud cloud, String platform) {
    this.label = label;
    this.file = file;
    this.cloud = cloud;
    this.platform = platform;
  }

  /**
   * The targets of these names, in the order of this enum.
   *
   * @throws MojoFailureException if one is unknown
   */
  static Set<Target> parse(List<String> labels) throws MojoFailureException {
    Set<Target> targets = EnumSet.noneOf(Target.class);
    for (String label : labels) {
      targets.add(parse(label.strip()));
    }
    return targets;
  }

  private static Target parse(String label) throws MojoFailureException {
    return Arrays.stream(values())
        .filter(target -> target.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new MojoFailureException(
                    Arrays.stream(values())
                        .map(target -> target.label)
                        .collect(
                            Collectors.joining(
                                ", ",
                                "sconce.targets: expected some of ",
                                ", got '" + label + "'"))));
  }

  /** The target of a cloud that a machine can run best. */
  static Target forRun(Cloud cloud, Host host) {
    return switch (cloud) {
      case GCP -> GCP;
      case AWS -> host.isArm() ? AWS_ARM64 : AWS_X86_64;
    };
  }

  /** What a user calls it. */
  String label() {
    return label;
  }

  /** The name of the file or folder that it becomes. */
  String file() {
    return file;
  }

  Cloud cloud() {
    return cloud;
  }

  /** Where it runs, as DJL names it. */
  String platform() {
    return platform;
  }

  boolean isArm() {
    return platform.equals("linux-aarch64");
  }

  boolean isZip() {
    return file.endsWith(".zip");
  }

  /** Whether it is the build context of a container image. */
  boolean isContainer() {
    return file.endsWith("-container");
  }
}
