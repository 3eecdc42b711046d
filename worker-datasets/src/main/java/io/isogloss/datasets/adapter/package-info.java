/** The outside of the datasets worker, a package for each thing it touches. */
@NullMarked
package io.isogloss.datasets.adapter;

import org.jspecify.annotations.NullMarked;
