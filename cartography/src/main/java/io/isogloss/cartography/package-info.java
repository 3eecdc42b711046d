/**
 * Maps of vectors: the types a caller starts from. {@link io.isogloss.cartography.Umap} draws, {@link
 * io.isogloss.cartography.UmapOptions} says how, {@link io.isogloss.cartography.UmapMap} is the result.
 *
 * <p>Only the façade lives here; every algorithm is in a package below. Depends on the JDK alone (Vector API where
 * present); no logging framework, no messages.
 */
@NullMarked
package io.isogloss.cartography;

import org.jspecify.annotations.NullMarked;
