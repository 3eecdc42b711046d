/**
 * Metrics of map jobs under the names that dashboards of the earlier worker ask for.
 */
@NullMarked
package io.isogloss.visualizations.adapter.metrics;

import org.jspecify.annotations.NullMarked;
