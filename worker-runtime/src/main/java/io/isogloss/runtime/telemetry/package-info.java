/**
 * Metrics and log fields of the workers, under the names that dashboards and alerts know.
 *
 * <p>Lives here: one typed class for each part that is measured; names and labels are fixed, labels are bounded. Does not live here: when
 * something is measured.
 */
@NullMarked
package io.isogloss.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
