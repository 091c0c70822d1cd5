/** Google Cloud Functions: HttpFunction to and from core. */
@NullMarked
package io.sconce.gcp;

import org.jspecify.annotations.NullMarked;
