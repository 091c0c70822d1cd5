@NullMarked
package io.sconce.examples.language;

import org.jspecify.annotations.NullMarked;
