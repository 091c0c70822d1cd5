/**
 * Measures what TorchScript's graph optimizer and more threads do to the first calls of a model and
 * to its later ones, in processes of their own, on models of many kinds.
 */
@NullMarked
package io.sconce.benchmarks.executor;

import org.jspecify.annotations.NullMarked;
