/** What the endpoint adds to a model's call. */
@NullMarked
package io.sconce.benchmarks.endpoint;

import org.jspecify.annotations.NullMarked;
