package io.sconce.maven.natives;

import java.nio.file.Path;

/**
 * libtorch for one platform, as DJL publishes it.
 *
 * @param version libtorch's, such as 2.7.1
 * @param platform such as linux-x86_64: the classifier of the natives' artifact
 * @param natives the jar of {@code ai.djl.pytorch:pytorch-native-cpu}
 * @param jni the jar of {@code ai.djl.pytorch:pytorch-jni}, which holds all platforms
 * @param inferenceOnly whether it registers at its start only what inference needs
 */
public record NativeSource(
    String version, String platform, Path natives, Path jni, boolean inferenceOnly) {}
