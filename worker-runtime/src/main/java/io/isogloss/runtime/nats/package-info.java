/**
 * Jobs, statuses and dead letters over NATS JetStream.
 *
 * <p>Streams and consumers as the contract names them, pulls, confirmed settlement, publishing with confirmation, and one
 * connection that never gives up. Nothing here decides what becomes of a job: that is {@code runtime.jobs}.
 */
@NullMarked
package io.isogloss.runtime.nats;

import org.jspecify.annotations.NullMarked;
