/** PyTorch models as predictors. The only package that knows DJL. */
@NullMarked
package io.sconce.torch;

import org.jspecify.annotations.NullMarked;
