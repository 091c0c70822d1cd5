/** Measures by JMH how long tensors take from a request's bytes to a model. */
@NullMarked
package io.sconce.benchmarks.decode;

import org.jspecify.annotations.NullMarked;
