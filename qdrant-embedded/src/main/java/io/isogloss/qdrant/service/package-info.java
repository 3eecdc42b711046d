/**
 * The gRPC services of the protocol and the collections behind them. What a request means is decided here; how points
 * are kept and found is not.
 */
@NullMarked
package io.isogloss.qdrant.service;

import org.jspecify.annotations.NullMarked;
