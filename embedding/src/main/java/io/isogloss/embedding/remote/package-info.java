/**
 * What stands between a caller and a provider's API: fitting texts, limits, waiting, retries, circuits, splitting and failover. Knows
 * no provider and no HTTP.
 */
@NullMarked
package io.isogloss.embedding.remote;

import org.jspecify.annotations.NullMarked;
