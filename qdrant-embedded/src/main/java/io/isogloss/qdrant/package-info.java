/**
 * The Qdrant gRPC API in process, on Lucene.
 *
 * <p>A server for one machine and for tests. Nothing of the workers may be used here; they reach it through the official client only.
 */
@NullMarked
package io.isogloss.qdrant;

import org.jspecify.annotations.NullMarked;
