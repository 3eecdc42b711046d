/** Vectors once paid for: in memory, bounded in bytes, and on disk. Knows no provider. */
@NullMarked
package io.isogloss.embedding.cache;

import org.jspecify.annotations.NullMarked;
