/**
 * Settings and wiring of the worker: the only place that knows Spring.
 *
 * <p>Decides nothing about maps.
 */
@NullMarked
package io.isogloss.visualizations.config;

import org.jspecify.annotations.NullMarked;
