/**
 * Layers of rising granularity from one condensed tree: fine topics, each inside one coarser topic or none.
 *
 * <p>Reads what {@code hdbscan} made. Nothing in here computes distances, and nothing in {@code hdbscan} knows of it.
 */
@NullMarked
package io.isogloss.cartography.layers;

import org.jspecify.annotations.NullMarked;
