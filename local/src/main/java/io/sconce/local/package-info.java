/**
 * Both clouds' function runtimes on this machine, as a library for tests and for trying things out.
 *
 * <p>{@link io.sconce.local.LocalFunction} runs a Google Cloud function in the real
 * functions-framework invoker, {@link io.sconce.local.LocalLambda} an AWS Lambda function in the
 * real runtime client, behind a local API Gateway. Both run whatever function they are given, in
 * processes of their own, and leave nothing behind.
 */
@NullMarked
package io.sconce.local;

import org.jspecify.annotations.NullMarked;
