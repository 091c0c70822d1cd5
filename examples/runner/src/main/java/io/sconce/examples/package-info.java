/** Runs an example on a cloud's runtime, and tries any function on held-out cases. */
@NullMarked
package io.sconce.examples;

import org.jspecify.annotations.NullMarked;
