/** A handler for tests that must get at what {@code sconce-gcp} keeps to itself. */
@NullMarked
package io.sconce.gcp;

import org.jspecify.annotations.NullMarked;
