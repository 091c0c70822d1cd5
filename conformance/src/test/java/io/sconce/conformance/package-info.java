/** One suite of cases through both adapters in process and through both real runtimes. */
@NullMarked
package io.sconce.conformance;

import org.jspecify.annotations.NullMarked;
