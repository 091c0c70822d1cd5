package io.sconce.local;

/**
 * The process that a function runs in, for those who measure it.
 *
 * @param pid as the operating system numbers it. Once the process has ended, another may have it
 * @param startNanos {@link System#nanoTime()} of this JVM right before the operating system was
 *     asked for the process: everything that the function's cold start takes is behind it, and the
 *     layout of its files is before it
 */
public record LocalProcess(long pid, long startNanos) {}
