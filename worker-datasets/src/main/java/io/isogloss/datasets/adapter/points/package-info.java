/** Points into a vector store through {@code runtime.vectors}. */
@NullMarked
package io.isogloss.datasets.adapter.points;

import org.jspecify.annotations.NullMarked;
