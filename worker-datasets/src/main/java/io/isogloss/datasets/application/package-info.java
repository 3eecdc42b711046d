/**
 * The use case: one batch of chunks in, vectors in the store and a result out, with the ports it needs.
 *
 * <p>Knows jobs, the wire contract, the object store port and the embedding library; no broker, no vendor client, no framework.
 */
@NullMarked
package io.isogloss.datasets.application;

import org.jspecify.annotations.NullMarked;
