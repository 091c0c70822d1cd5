/** libtorch as files of a package: how they are described, found, checked and unpacked. */
@NullMarked
package io.sconce.libtorch;

import org.jspecify.annotations.NullMarked;
