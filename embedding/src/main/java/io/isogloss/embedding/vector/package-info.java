/** Functions of vectors: similarity, distance, nearest rows, clusters. Plain arrays in and out; no embedder here. */
@NullMarked
package io.isogloss.embedding.vector;

import org.jspecify.annotations.NullMarked;
