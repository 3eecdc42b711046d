/**
 * Nearest neighbors: metrics, exact search, and the approximate graph with a measured recall.
 *
 * <p>Lists never hold the point itself. Every distance that leaves this package was computed by one kernel from the full
 * rows, whichever path found the pair.
 */
@NullMarked
package io.isogloss.cartography.neighbors;

import org.jspecify.annotations.NullMarked;
