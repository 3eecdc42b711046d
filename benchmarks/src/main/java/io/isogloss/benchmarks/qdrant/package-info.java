/**
 * The embedded vector server, measured through the official client.
 */
@NullMarked
package io.isogloss.benchmarks.qdrant;

import org.jspecify.annotations.NullMarked;
