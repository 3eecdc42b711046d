/**
 * Models that run in this process.
 *
 * <p>Reads sentence-transformers folders and the built-in models, tokenizes, plans batches by padded area and runs them through an
 * {@link io.isogloss.embedding.local.Encoder}. No network here.
 */
@NullMarked
package io.isogloss.embedding.local;

import org.jspecify.annotations.NullMarked;
