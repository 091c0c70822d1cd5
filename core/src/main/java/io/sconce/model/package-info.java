/** Where a model's file is, and how it becomes a local file. */
@NullMarked
package io.sconce.model;

import org.jspecify.annotations.NullMarked;
