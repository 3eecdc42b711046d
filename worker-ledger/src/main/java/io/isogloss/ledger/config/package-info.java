/**
 * The ledger as beans, endpoint, health and metrics of a worker.
 */
@NullMarked
package io.isogloss.ledger.config;

import org.jspecify.annotations.NullMarked;
