/**
 * Texts to vectors.
 *
 * <p>The Embedder port, its providers, batching, limits, cache, prices and vector functions. No Spring, no broker, no vector store.
 */
@NullMarked
package io.isogloss.embedding;

import org.jspecify.annotations.NullMarked;
