/**
 * From a neighbor graph to coordinates: fuzzy graph, first positions, descent, and what keeps maps comparable.
 *
 * <p>Takes graphs and flat arrays, never rows; metrics are the business of {@link io.isogloss.cartography.neighbors}.
 */
@NullMarked
package io.isogloss.cartography.layout;

import org.jspecify.annotations.NullMarked;
