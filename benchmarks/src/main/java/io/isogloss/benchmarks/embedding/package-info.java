/** Measures the embedding library: the local engine, the cost of an HTTP answer, the cache. */
@NullMarked
package io.isogloss.benchmarks.embedding;

import org.jspecify.annotations.NullMarked;
