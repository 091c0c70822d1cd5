/**
 * What a careful user writes by hand: DJL as its documentation shows it, the model loaded once, the
 * clouds' own interfaces. Sconce is measured against this.
 */
@NullMarked
package io.sconce.benchmarks.handwritten;

import org.jspecify.annotations.NullMarked;
