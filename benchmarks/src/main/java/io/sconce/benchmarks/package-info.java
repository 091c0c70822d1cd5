/**
 * Measures cold starts: spawn of a function's process to its first answer, in the clouds' own
 * runtimes, interleaved with the least that they cost and with what people write by hand.
 */
@NullMarked
package io.sconce.benchmarks;

import org.jspecify.annotations.NullMarked;
