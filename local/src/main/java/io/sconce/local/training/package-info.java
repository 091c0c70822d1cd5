/**
 * The training run of a container image. These classes are copied alone into the image's build
 * context: they use the JDK and Gson, which the function brings, and nothing else.
 */
@NullMarked
package io.sconce.local.training;

import org.jspecify.annotations.NullMarked;
