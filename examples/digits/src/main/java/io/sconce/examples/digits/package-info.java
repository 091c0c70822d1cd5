/** Handwritten digits: one predictor class over one TorchScript model. Knows no cloud. */
@NullMarked
package io.sconce.examples.digits;

import org.jspecify.annotations.NullMarked;
