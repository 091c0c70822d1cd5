/** The function that the conformance suite deploys. */
@NullMarked
package io.sconce.conformance.function;

import org.jspecify.annotations.NullMarked;
