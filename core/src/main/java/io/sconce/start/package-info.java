/** What the start of a function spends its time on, and what makes it spend less. */
@NullMarked
package io.sconce.start;

import org.jspecify.annotations.NullMarked;
