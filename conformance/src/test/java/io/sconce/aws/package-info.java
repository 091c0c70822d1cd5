/** A handler for tests that must get at what {@code sconce-aws} keeps to itself. */
@NullMarked
package io.sconce.aws;

import org.jspecify.annotations.NullMarked;
