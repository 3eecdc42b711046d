/** Counts what the worker does, under the names of the contract. */
@NullMarked
package io.isogloss.datasets.adapter.metrics;

import org.jspecify.annotations.NullMarked;
