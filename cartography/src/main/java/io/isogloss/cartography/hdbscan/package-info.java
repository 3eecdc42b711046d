/**
 * Density clustering (HDBSCAN) on rows of up to some tens of dimensions: neighbors, minimum spanning tree of mutual
 * reachability, condensed tree, selection, labels, prediction.
 *
 * <p>Depends on {@code parallel} and {@code failure} alone. Nothing in here knows about topics, names or drawing.
 */
@NullMarked
package io.isogloss.cartography.hdbscan;

import org.jspecify.annotations.NullMarked;
