@NullMarked
package io.sconce.maven;

import org.jspecify.annotations.NullMarked;
