/** libtorch for any platform, from DJL's artifacts, made slim and kept. */
@NullMarked
package io.sconce.maven.natives;

import org.jspecify.annotations.NullMarked;
