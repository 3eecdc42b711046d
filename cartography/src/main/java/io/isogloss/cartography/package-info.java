/**
 * kNN graph, UMAP, HDBSCAN, topic layers.
 *
 * <p>Numeric code on flat primitive arrays. Depends on the JDK alone (Vector API where present); no I/O, no logging framework, no messages.
 */
@NullMarked
package io.isogloss.cartography;

import org.jspecify.annotations.NullMarked;
