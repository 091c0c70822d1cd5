/** The language of a text: one predictor class over one TorchScript model. Knows no cloud. */
@NullMarked
package io.sconce.examples.language;

import org.jspecify.annotations.NullMarked;
