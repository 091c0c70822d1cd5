/** The goals {@code sconce:package} and {@code sconce:run}. */
@NullMarked
package io.sconce.maven;

import org.jspecify.annotations.NullMarked;
