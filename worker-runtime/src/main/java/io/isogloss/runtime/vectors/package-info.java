/**
 * Vector store: everything the workers do with a Qdrant server, over its gRPC API.
 *
 * <p>Lives here: collections, upserts, scrolls, searches, payloads, aliases, wipes, and what makes them safe (deadlines, sizes, retries,
 * checked statuses). Vectors go in and out as flat float arrays. Does not live here: what a vector means. Types of the Qdrant client stay
 * inside this package. {@code VectorStoreContract} runs against the embedded server and a real one.
 */
@NullMarked
package io.isogloss.runtime.vectors;

import org.jspecify.annotations.NullMarked;
