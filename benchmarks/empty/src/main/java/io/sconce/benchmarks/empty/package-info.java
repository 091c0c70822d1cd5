/** The least that each cloud runs: what a cold start costs before there is a model. */
@NullMarked
package io.sconce.benchmarks.empty;

import org.jspecify.annotations.NullMarked;
