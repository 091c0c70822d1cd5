/** The HTTP contract: requests, routes, bodies and errors, the same on every cloud. */
@NullMarked
package io.sconce.http;

import org.jspecify.annotations.NullMarked;
