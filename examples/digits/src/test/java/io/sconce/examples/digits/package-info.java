@NullMarked
package io.sconce.examples.digits;

import org.jspecify.annotations.NullMarked;
