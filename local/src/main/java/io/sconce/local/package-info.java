/**
 * Both clouds' function runtimes on this machine, as a library for tests and for trying things out.
 *
 * <p>{@link io.sconce.local.LocalFunction} runs a Google Cloud function in the real
 * functions-framework invoker, {@link io.sconce.local.LocalLambda} an AWS Lambda function in the
 * real runtime client, behind a local API Gateway. Both run whatever function they are given, in
 * processes of their own, and leave nothing behind: classes as a test was compiled with, or the
 * deployment package as it is uploaded, which they lay out read-only as the cloud does, or the
 * build context of a container image, {@link io.sconce.local.ContainerContext}, without Docker.
 *
 * <p>The sizes of temporary storage, the CPU, the memory outside of the heap and the network are
 * this machine's, not the cloud's.
 */
@NullMarked
package io.sconce.local;

import org.jspecify.annotations.NullMarked;
