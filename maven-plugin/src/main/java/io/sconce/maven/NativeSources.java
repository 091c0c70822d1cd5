package io.sconce.maven;

import io.sconce.maven.natives.NativeSource;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** DJL's artifacts of libtorch, for any platform. */
final class NativeSources {

  static final String GROUP = "ai.djl.pytorch";
  static final String JNI = "pytorch-jni";

  private final Jar jni;
  private final Artifacts artifacts;

  private NativeSources(Jar jni, Artifacts artifacts) {
    this.jni = jni;
    this.artifacts = artifacts;
  }

  /**
   * The artifacts of the version that a project was tested with.
   *
   * @param tested the project's runtime class path
   * @throws MojoFailureException if DJL's binding is not on it
   */
  static NativeSources of(List<Jar> tested, Artifacts artifacts) throws MojoFailureException {
    return new NativeSources(
        tested.stream()
            .filter(jar -> jar.module().equals(GROUP + ":" + JNI))
            .findFirst()
            .orElseThrow(
                () ->
                    new MojoFailureException(
                        "expected "
                            + GROUP
                            + ":"
                            + JNI
                            + " among the runtime dependencies, because its version says which"
                            + " libtorch is meant, and found none: sconce-core brings it in, so look"
                            + " for an exclusion or a scope that takes it out")),
        artifacts);
  }

  /**
   * The artifacts for a platform; downloaded the first time.
   *
   * @param platform such as linux-x86_64
   */
  NativeSource platform(String platform, boolean inferenceOnly) throws MojoExecutionException {
    // libtorch's version and DJL's, such as 2.7.1-0.35.1.
    String libtorch = jni.version().replaceFirst("-.*", "");
    return new NativeSource(
        libtorch,
        platform,
        artifacts.jar(GROUP, "pytorch-native-cpu", platform, libtorch),
        jni.file(),
        inferenceOnly);
  }
}
