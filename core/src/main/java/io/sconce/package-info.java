/** The predictor API: what a user writes and what it may throw. Knows no HTTP, no DJL, no cloud. */
@NullMarked
package io.sconce;

import org.jspecify.annotations.NullMarked;
