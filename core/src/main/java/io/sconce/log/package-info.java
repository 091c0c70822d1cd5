/** A small SLF4J backend that writes what the clouds' log services read. */
@NullMarked
package io.sconce.log;

import org.jspecify.annotations.NullMarked;
