/**
 * Nearest points: distance kernels over mapped vectors, the exact scan, the HNSW index on Lucene, and payload filters.
 * Nothing here writes points.
 */
@NullMarked
package io.isogloss.qdrant.search;

import org.jspecify.annotations.NullMarked;
