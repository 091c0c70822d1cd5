@NullMarked
package io.sconce.examples;

import org.jspecify.annotations.NullMarked;
