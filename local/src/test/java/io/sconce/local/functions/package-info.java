/**
 * Functions that the tests run in child processes; the JDK and the clouds' interfaces are all they
 * need.
 */
@NullMarked
package io.sconce.local.functions;

import org.jspecify.annotations.NullMarked;
